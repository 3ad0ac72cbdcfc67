import type { DType, FloatType, TypedArray } from './dtype.ts';
import type { FusedKernels } from './fused-kernels.ts';

/**
 * The seam between core and whatever computes. A backend is a value made by its package's
 * `createBackend(options): Promise<Backend>` and passed to what uses it.
 *
 * Core resolves shapes, axes and broadcasting, checks dtypes, and owns allocation: a kernel is handed storages that
 * are contiguous and row-major, and an output it must write whole. An output never is one of the inputs. A kernel never
 * changes an input; only the updates in `fused` do, on the storages that their comments name.
 */
export interface Backend {
  /** The name people choose it by, such as `pure` or `tfjs-wasm`. */
  readonly name: string;

  /** The floating-point type it computes in: what a tensor of floats on it has. */
  readonly floatType: FloatType;

  /** Makes a storage of `length` elements, 0 or more. Its contents are not defined until they are written. */
  allocate(dtype: DType, length: number): Storage;

  /** Gives a storage back. It is not used again. */
  free(storage: Storage): void;

  /** Copies `values`, of the storage's length and its dtype's array class, into the storage. */
  write(storage: Storage, values: TypedArray): void;

  /** A copy of a storage's elements, once all work on it is done. */
  read(storage: Storage): Promise<TypedArray>;

  /** The same at once, where the backend can. */
  readSync?(storage: Storage): TypedArray;

  /** Resolves when all work handed over so far is done. */
  synchronize(): Promise<void>;

  /** Frees everything the backend holds. It is not used again. */
  dispose(): void | Promise<void>;

  /** Sets every element to `value`. */
  fill(output: Storage, value: number): void;

  /**
   * Converts elements to the output's dtype: to `int32` truncating towards zero, to `bool` as "is not zero"
   * (NaN is not zero), from `bool` as 0 and 1.
   */
  cast(input: Storage, output: Storage): void;

  /** Gathers a strided view of `input` into the contiguous `output`: transpose, slice and broadcast are this. */
  copyStrided(input: Storage, output: Storage, view: StridedView): void;

  /**
   * Joins inputs along the middle axis: input i is [outer, sizes[i], inner], the output [outer, sum of sizes, inner].
   */
  concat(inputs: readonly Storage[], output: Storage, layout: ConcatLayout): void;

  /** output[i] = kind(input[i]), float to float; `neg`, `abs`, `sign`, `square` and `relu` also int32 to int32. */
  unary(kind: UnaryKind, input: Storage, output: Storage): void;

  /** output = kind(a, b) with broadcasting. a and b have one dtype; a comparison's output is `bool`. */
  binary(kind: BinaryKind, a: Storage, b: Storage, output: Storage, shapes: BroadcastShapes): void;

  /** output[i] = condition[i] ? a[i] : b[i]. All of one length; condition is `bool`; a, b, output have one dtype. */
  select(condition: Storage, a: Storage, b: Storage, output: Storage): void;

  /**
   * Reduces the middle axis: the input is [outer, size, inner], the output [outer, inner].
   * Over an empty axis `sum` is 0; core never asks for `max` or `min` of one. NaN anywhere makes the result NaN.
   */
  reduce(kind: ReduceKind, input: Storage, output: Storage, layout: AxisLayout): void;

  /** The index (int32) of the first greatest or least along the middle axis. */
  argReduce(kind: ArgReduceKind, input: Storage, output: Storage, layout: AxisLayout): void;

  /** output[b] = op(a[b]) · op(b[b]) for every b below `batch`; op transposes where its flag says so. */
  matMul(a: Storage, b: Storage, output: Storage, layout: MatMulLayout): void;

  /** output[i, :] = table[indices[i], :]. Core has checked that the indices (int32) lie within the rows. */
  gatherRows(table: Storage, indices: Storage, output: Storage, layout: RowsLayout): void;

  /** output, all zeros at first, then output[indices[i], :] += updates[i, :] in order of i. Indices may repeat. */
  scatterAddRows(updates: Storage, indices: Storage, output: Storage, layout: RowsLayout): void;

  /** Faster forms of what core composes from the kernels above. None is required. */
  readonly fused: FusedKernels;
}

/** A piece of a backend's memory. Each backend has a class of its own with these two fields and whatever else it needs. */
export interface Storage {
  readonly dtype: DType;
  /** Elements, not bytes. */
  readonly length: number;
}

/**
 * Which element of the input goes where: output[i0, i1, …], of `shape`, is input[offset + Σ i·strides].
 * Strides count elements; 0 repeats. None is negative. Rank 0 copies one element.
 */
export interface StridedView {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

export interface ConcatLayout {
  readonly outer: number;
  readonly sizes: readonly number[];
  readonly inner: number;
}

/**
 * Three shapes of one rank, with axes that broadcast alike already merged: an axis of `a` or `b` is the output's or 1.
 * Usual ones: [n] with [n], [n] with [1], [m, n] with [1, n], [m, n] with [m, 1].
 */
export interface BroadcastShapes {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly output: readonly number[];
}

export interface AxisLayout {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/**
 * The product of [m, k] and [k, n]. With `transposeA` a is stored as [k, m]; with `transposeB` b as [n, k].
 * The storages hold `batch` such matrices one after another.
 */
export interface MatMulLayout {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** `rows` rows of the table (or of scatter's output), `count` indices, `width` elements a row. */
export interface RowsLayout {
  readonly rows: number;
  readonly count: number;
  readonly width: number;
}

/**
 * `step` is 1 where x > 0, else 0 (0 for NaN). `sign` is -1, 0 or 1. `gelu`-like compositions use `erf`.
 * `sigmoid`, `softplus`, `tanh`, `expm1` and `log1p` neither overflow nor lose small arguments.
 * `relu` and `abs` keep NaN.
 */
export type UnaryKind =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'step'
  | 'square'
  | 'reciprocal'
  | 'sqrt'
  | 'rsqrt'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'erf'
  | 'relu'
  | 'sigmoid'
  | 'softplus';

/** Arithmetic keeps the dtype (`div` and `pow` only floats); `maximum` and `minimum` give NaN if either is. */
export type ArithmeticKind = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'maximum' | 'minimum';

/** Comparisons take any dtype and give `bool`; NaN compares as in IEEE 754. */
export type ComparisonKind = 'equal' | 'notEqual' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual';

export type BinaryKind = ArithmeticKind | ComparisonKind;

export type ReduceKind = 'sum' | 'max' | 'min';

export type ArgReduceKind = 'argMax' | 'argMin';
