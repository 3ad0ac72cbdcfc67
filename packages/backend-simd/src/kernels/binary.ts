import { type BinaryKind, type BroadcastShapes, DTypeError } from '@athanor/core';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

/** What a kind is called by in assembly/arithmetic.ts and assembly/comparison.ts, for each dtype that it takes. */
interface BinaryCodes {
  readonly float32: number;
  readonly int32?: number;
  readonly bool?: number;
  /** Set where a and b change places: a > b is b < a. */
  readonly swaps?: true;
}

const binaryCodes: { readonly [K in BinaryKind]: BinaryCodes } = {
  add: { float32: 0, int32: 7 },
  sub: { float32: 1, int32: 8 },
  mul: { float32: 2, int32: 9 },
  div: { float32: 3 },
  pow: { float32: 4 },
  maximum: { float32: 5, int32: 10 },
  minimum: { float32: 6, int32: 11 },
  equal: { float32: 12, int32: 16, bool: 20 },
  notEqual: { float32: 13, int32: 17, bool: 21 },
  less: { float32: 14, int32: 18, bool: 22 },
  lessEqual: { float32: 15, int32: 19, bool: 23 },
  greater: { float32: 14, int32: 18, bool: 22, swaps: true },
  greaterEqual: { float32: 15, int32: 19, bool: 23, swaps: true },
};

const grain = 32768;
const powGrain = 4096;

/** output = kind(a, b) with broadcasting. Throws `DTypeError` for a dtype that the kind does not take. */
export function binary(
  runner: Runner,
  kind: BinaryKind,
  a: SimdStorage,
  b: SimdStorage,
  output: SimdStorage,
  shapes: BroadcastShapes,
): void {
  const codes = binaryCodes[kind];
  const code = a.dtype === 'float64' ? undefined : codes[a.dtype];
  if (code === undefined) throw new DTypeError(`${kind}: the simd backend has no such kernel for ${a.dtype}`);
  const left = { storage: a, shape: shapes.a };
  const right = { storage: b, shape: shapes.b };
  const [first, second] = codes.swaps ? [right, left] : [left, right];
  runBinary(runner, code, first, second, output, shapes.output, kind === 'pow' ? powGrain : grain);
}

interface Operand {
  readonly storage: SimdStorage;
  readonly shape: readonly number[];
}

function runBinary(
  runner: Runner,
  code: number,
  a: Operand,
  b: Operand,
  output: SimdStorage,
  shape: readonly number[],
  units: number,
): void {
  const { length } = output;
  const aWhole = a.storage.length === length;
  const bWhole = b.storage.length === length;
  const aOne = !aWhole && a.storage.length === 1;
  const bOne = !bWhole && b.storage.length === 1;
  const { pointer: left } = a.storage;
  const { pointer: right } = b.storage;
  if ((aWhole || aOne) && (bWhole || bOne)) {
    const args = [code, left, Number(aOne), right, Number(bOne), output.pointer];
    runner.run('binary', args, length, units);
    return;
  }
  const layout = runner.layout([...shape, ...broadcastStrides(a.shape), ...broadcastStrides(b.shape)]);
  const args = [code, left, Number(aWhole), right, Number(bWhole), output.pointer, layout, shape.length];
  runner.run('binaryBroadcast', args, length, units);
}

/** Row-major strides of `shape`, in elements; 0 along axes of size 1, which repeat where they broadcast. */
function broadcastStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = shape[axis] === 1 ? 0 : stride;
    stride *= shape[axis]!;
  }
  return strides;
}
