// A complete backend in one page: every kernel the naive way, on arrays of numbers.
// docs/write-your-own-backend.md walks through it; tiny-backend.test.ts holds it against the conformance kit.
import type { Backend, BinaryKind, DType, ReduceKind, Storage, UnaryKind } from '@athanor/core';
import { bytesPerElement, DisposedError, typedArray, ValueError } from '@athanor/core';

class Memory implements Storage {
  readonly dtype: DType;
  readonly length: number;
  values: ReturnType<typeof typedArray> | undefined;

  constructor(dtype: DType, length: number) {
    if (length * bytesPerElement(dtype) > 2 ** 32)
      throw new ValueError(`tiny: ${length} elements of ${dtype} are too many`);
    this.dtype = dtype;
    this.length = length;
    this.values = typedArray(dtype, length);
  }
}

/** A storage's elements. */
function of(storage: Storage): ReturnType<typeof typedArray> {
  if (!(storage instanceof Memory) || storage.values === undefined)
    throw new DisposedError('tiny: this storage was freed');
  return storage.values;
}

/** Abramowitz and Stegun 7.1.5, the power series, and 1 beyond where float32 tells it from 1. */
function erf(x: number): number {
  if (Math.abs(x) > 4) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

// Total tables: a kind that is missing here does not compile.
const unary: Readonly<Record<UnaryKind, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: Math.sign,
  step: (x) => (x > 0 ? 1 : 0),
  square: (x) => x * x,
  reciprocal: (x) => 1 / x,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  erf,
  relu: (x) => Math.max(x, 0),
  sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

const binary: Readonly<Record<BinaryKind, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: (a, b) => a ** b,
  maximum: Math.max,
  minimum: Math.min,
  equal: (a, b) => Number(a === b),
  notEqual: (a, b) => Number(a !== b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
  greater: (a, b) => Number(a > b),
  greaterEqual: (a, b) => Number(a >= b),
};

const reduce: Readonly<Record<ReduceKind, { start: number; join: (a: number, b: number) => number }>> = {
  sum: { start: 0, join: (a, b) => a + b },
  max: { start: Number.NEGATIVE_INFINITY, join: Math.max },
  min: { start: Number.POSITIVE_INFINITY, join: Math.min },
};

/** Calls `visit` with the offset of every element of a strided view, in row-major order. */
function walk(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  visit: (offset: number) => void,
  axis = 0,
): void {
  if (axis === shape.length) {
    visit(offset);
    return;
  }
  for (let i = 0; i < shape[axis]!; i++) walk(shape, strides, offset + i * strides[axis]!, visit, axis + 1);
}

/** Row-major strides of a shape that is broadcast: 0 along its axes of 1. */
function broadcastStrides(shape: readonly number[]): number[] {
  let stride = 1;
  return shape
    .map((_, i) => {
      const axis = shape.length - 1 - i;
      const own = shape[axis] === 1 ? 0 : stride;
      stride *= shape[axis]!;
      return own;
    })
    .reverse();
}

export async function createBackend(): Promise<Backend> {
  return {
    name: 'tiny',
    floatType: 'float32',
    fused: {},

    allocate: (dtype, length) => new Memory(dtype, length),
    free(storage) {
      of(storage);
      (storage as Memory).values = undefined;
    },
    write: (storage, values) => of(storage).set(values),
    read: async (storage) => of(storage).slice(),
    readSync: (storage) => of(storage).slice(),
    synchronize: async () => {},
    dispose: () => {},

    fill: (output, value) => void of(output).fill(value),

    cast(input, output) {
      const [x, y] = [of(input), of(output)];
      for (let i = 0; i < y.length; i++) y[i] = output.dtype === 'bool' ? Number(x[i] !== 0) : x[i]!;
    },

    copyStrided(input, output, { shape, strides, offset }) {
      const [x, y] = [of(input), of(output)];
      let i = 0;
      walk(shape, strides, offset, (at) => {
        y[i++] = x[at]!;
      });
    },

    concat(inputs, output, { outer, sizes, inner }) {
      const y = of(output);
      let at = 0;
      for (let o = 0; o < outer; o++) {
        inputs.forEach((input, i) => {
          const block = sizes[i]! * inner;
          y.set(of(input).subarray(o * block, (o + 1) * block), at);
          at += block;
        });
      }
    },

    unary(kind, input, output) {
      const [x, y] = [of(input), of(output)];
      for (let i = 0; i < y.length; i++) y[i] = unary[kind](x[i]!);
    },

    binary(kind, a, b, output, shapes) {
      const [x, y, z] = [of(a), of(b), of(output)];
      const offsets: number[] = [];
      walk(shapes.output, broadcastStrides(shapes.a), 0, (at) => offsets.push(at));
      let i = 0;
      walk(shapes.output, broadcastStrides(shapes.b), 0, (at) => {
        z[i] = binary[kind](x[offsets[i]!]!, y[at]!);
        i++;
      });
    },

    select(condition, a, b, output) {
      const [c, x, y, z] = [of(condition), of(a), of(b), of(output)];
      for (let i = 0; i < z.length; i++) z[i] = c[i] ? x[i]! : y[i]!;
    },

    reduce(kind, input, output, { outer, size, inner }) {
      const [x, y] = [of(input), of(output)];
      const { start, join } = reduce[kind];
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          let result = start;
          for (let s = 0; s < size; s++) result = join(result, x[(o * size + s) * inner + i]!);
          y[o * inner + i] = result;
        }
      }
    },

    argReduce(kind, input, output, { outer, size, inner }) {
      const [x, y] = [of(input), of(output)];
      const isBetter = (a: number, b: number): boolean =>
        Number.isNaN(a) ? !Number.isNaN(b) : kind === 'argMax' ? a > b : a < b;
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          let best = 0;
          for (let s = 1; s < size; s++) {
            if (isBetter(x[(o * size + s) * inner + i]!, x[(o * size + best) * inner + i]!)) best = s;
          }
          y[o * inner + i] = best;
        }
      }
    },

    matMul(a, b, output, { batch, m, n, k, transposeA, transposeB }) {
      const [x, y, z] = [of(a), of(b), of(output)];
      for (let p = 0; p < batch; p++) {
        for (let row = 0; row < m; row++) {
          for (let column = 0; column < n; column++) {
            let sum = 0;
            for (let i = 0; i < k; i++) {
              const left = x[p * m * k + (transposeA ? i * m + row : row * k + i)]!;
              const right = y[p * k * n + (transposeB ? column * k + i : i * n + column)]!;
              sum += left * right;
            }
            z[(p * m + row) * n + column] = sum;
          }
        }
      }
    },

    gatherRows(table, indices, output, { width }) {
      const [x, y] = [of(table), of(output)];
      of(indices).forEach((row, i) => {
        y.set(x.subarray(row * width, (row + 1) * width), i * width);
      });
    },

    scatterAddRows(updates, indices, output, { width }) {
      const [x, y] = [of(updates), of(output).fill(0)];
      of(indices).forEach((row, i) => {
        for (let c = 0; c < width; c++) y[row * width + c]! += x[i * width + c]!;
      });
    },
  };
}
