import type { DType, TypedArray } from './dtype.ts';

/** An array on the host: `data` holds the elements of `shape` row-major. What data sets yield and files hold. */
export interface HostArray {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: TypedArray;
}

/** Numbers (or booleans) nested to any depth: `[[1, 2], [3, 4]]`. */
export type NestedArray = number | boolean | readonly NestedArray[];
