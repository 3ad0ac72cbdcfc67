import type { RandomStream } from '../random/random.ts';
import { checkShape, type Shape, sizeOf } from '../shape.ts';

/** Gives the first values of a parameter of `shape`, row-major. The same stream gives the same values. */
export interface Initializer {
  (shape: Shape, stream: RandomStream): Float64Array;

  /** Enough to make it again with `initializerFromConfig`. */
  getConfig(): InitializerSettings;
}

/** An initializer's `type` and all of its settings. */
export interface InitializerSettings {
  readonly type: string;
  readonly [setting: string]: string | number;
}

/** How JSON says which initializer: its type alone, or its type and settings. */
export type InitializerConfig = string | InitializerSettings;

/** Makes an initializer of its settings and of what draws `count` values for a shape. */
export function defineInitializer(
  settings: InitializerSettings,
  draw: (count: number, stream: RandomStream, shape: Shape) => Float64Array,
): Initializer {
  const initialize = (shape: Shape, stream: RandomStream): Float64Array => {
    checkShape(shape, settings.type);
    return draw(sizeOf(shape), stream, shape);
  };
  return Object.assign(initialize, { getConfig: () => settings });
}
