import type { DType, FloatType, TypedArray } from './dtype.ts';

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

/** The activations that a product or a convolution can apply to what it has just computed. */
export type FusedActivation = 'linear' | 'relu';

/**
 * Overrides. Core has a composition for each and uses the override where there is one; conformance holds every member
 * that a backend has against that composition.
 */
export interface FusedKernels {
  /** output [m, n] = activation(input [m, k] · kernel [k, n] + bias [n]); without a bias nothing is added. */
  dense?(input: Storage, kernel: Storage, bias: Storage | null, output: Storage, layout: DenseLayout): void;

  /**
   * activation(x ∗ filter + bias): x [batch, height, width, channels], filter [windowHeight, windowWidth, channels,
   * filters], bias [filters]; without a bias nothing is added.
   */
  conv2d?(
    x: Storage,
    filter: Storage,
    bias: Storage | null,
    output: Storage,
    layout: Conv2dLayout,
    activation: FusedActivation,
  ): void;

  /** The gradient of x ∗ filter with respect to x, of x's shape. */
  conv2dInputGradient?(dy: Storage, filter: Storage, output: Storage, layout: Conv2dLayout): void;

  /** The gradient of x ∗ filter with respect to the filter, of the filter's shape. */
  conv2dFilterGradient?(x: Storage, dy: Storage, output: Storage, layout: Conv2dLayout): void;

  /** output[i] = y[i] > 0 ? dy[i] : 0, the gradient of relu, of which y is the output. All of one length. */
  reluGradient?(dy: Storage, y: Storage, output: Storage): void;

  /** output[r, c] = e^x[r, c] / Σ e^x[r, …], of x less the row's greatest element, so that it never overflows. */
  softmax?(x: Storage, output: Storage, layout: ClassLayout): void;

  /** output[r, c] = y[r, c]·(dy[r, c] − Σ dy[r, …]·y[r, …]), the gradient of softmax, of which y is the output. */
  softmaxGradient?(dy: Storage, y: Storage, output: Storage, layout: ClassLayout): void;

  /**
   * The cross-entropy of each row, of which `CrossEntropyForm` says what it is: output [rows]. Targets are floats
   * [rows, classes], or int32 [rows], the classes' numbers; one that is no class is a row of zeros. Core uses it where
   * there is `crossEntropyGradient` too.
   */
  crossEntropy?(targets: Storage, predictions: Storage, output: Storage, layout: CrossEntropyLayout): void;

  /** The gradient of that with respect to the predictions, times dy [rows]: output [rows, classes]. */
  crossEntropyGradient?(
    dy: Storage,
    targets: Storage,
    predictions: Storage,
    output: Storage,
    layout: CrossEntropyLayout,
  ): void;

  /** The greatest element of each window; what lies outside of the image never is. NaN makes a window NaN. */
  maxPool2d?(x: Storage, output: Storage, layout: WindowLayout): void;

  /**
   * dy added to the first greatest element of each window (the first NaN, if there is one), zeros elsewhere. With `relu` x
   * is relu(z) and the output the gradient with respect to z: 0 wherever x is not above 0.
   */
  maxPool2dGradient?(
    x: Storage,
    dy: Storage,
    output: Storage,
    layout: WindowLayout,
    activation: FusedActivation,
  ): void;

  /** output[r, c] = (x[r, c] − centre[c])·scale[c] + offset[c]. */
  channelAffine?(
    x: Storage,
    centre: Storage,
    scale: Storage,
    offset: Storage,
    output: Storage,
    layout: ChannelLayout,
  ): void;

  /** The mean of the rows of x, then that of (x − mean)²: output [2, channels]. */
  channelMoments?(x: Storage, output: Storage, layout: ChannelLayout): void;

  /** The sum of the rows of dy, then that of dy·(x − centre): output [2, channels]. */
  channelSums?(dy: Storage, x: Storage, centre: Storage, output: Storage, layout: ChannelLayout): void;

  /** Changes `parameter` and, where there is one, `velocity`. */
  sgdUpdate?(parameter: Storage, gradient: Storage, slots: SgdSlots, settings: SgdSettings): void;

  /** Changes `parameter` and every slot. */
  rmspropUpdate?(parameter: Storage, gradient: Storage, slots: RmspropSlots, settings: RmspropSettings): void;

  /** Changes `parameter` and both moments. */
  adamUpdate?(parameter: Storage, gradient: Storage, slots: AdamSlots, settings: AdamSettings): void;

  /** Changes `parameter` and `accumulator`. */
  adagradUpdate?(parameter: Storage, gradient: Storage, slots: AdagradSlots, settings: AdagradSettings): void;
}

/**
 * Windows over images [batch, height, width, channels]: window (i, j) begins at row i·strideHeight − padTop and column
 * j·strideWidth − padLeft, and its elements lie `dilation` apart. What lies outside of the image is 0.
 */
export interface WindowLayout {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly windowHeight: number;
  readonly windowWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
}

/** The output is [batch, outputHeight, outputWidth, filters]. */
export interface Conv2dLayout extends WindowLayout {
  readonly filters: number;
}

/** x is [rows, channels]; what belongs to a channel is [channels]. */
export interface ChannelLayout {
  readonly rows: number;
  readonly channels: number;
}

/** Matrices of a row for each prediction and a column for each class. */
export interface ClassLayout {
  readonly rows: number;
  readonly classes: number;
}

/**
 * What a row's cross-entropy is, of targets t and predictions p: with `logits` −Σ t·log softmax(p), without the terms
 * whose t is 0; with `clip` −Σ t·log(p clipped to [ε, 1 − ε]), whose gradient is 0 outside of it; with `add`
 * −Σ t·log(p + ε). Where the target is a class's number, `clip` and `add` take the logarithm of its p alone.
 */
export type CrossEntropyForm = 'logits' | 'clip' | 'add';

export interface CrossEntropyLayout extends ClassLayout {
  readonly form: CrossEntropyForm;
  /** Not used with `logits`. */
  readonly epsilon: number;
}

export interface DenseLayout {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly activation: FusedActivation;
}

/** velocity ← momentum·velocity − learningRate·g; w ← w + velocity, or with Nesterov w + momentum·velocity − learningRate·g. */
export interface SgdSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
}

export interface SgdSlots {
  /** Null where momentum is 0. */
  readonly velocity: Storage | null;
}

/**
 * s ← ρ·s + (1 − ρ)·g²; centred also a ← ρ·a + (1 − ρ)·g; step = learningRate·g / √(s − a² + ε), a = 0 if not centred;
 * with momentum v ← momentum·v + step, w ← w − v, else w ← w − step.
 */
export interface RmspropSettings {
  readonly learningRate: number;
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
}

export interface RmspropSlots {
  readonly meanSquare: Storage;
  /** Null where it is not centred. */
  readonly meanGradient: Storage | null;
  /** Null where momentum is 0. */
  readonly velocity: Storage | null;
}

/**
 * m ← m + (1 − β₁)(g − m); v ← v + (1 − β₂)(g² − v); w ← w·(1 − learningRate·weightDecay), then
 * w ← w − α·m / (√v + ε) with α = learningRate·√(1 − β₂ᵗ) / (1 − β₁ᵗ), t = `step` counted from 1.
 */
export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** 0 for Adam. */
  readonly weightDecay: number;
  readonly step: number;
}

export interface AdamSlots {
  readonly firstMoment: Storage;
  readonly secondMoment: Storage;
}

/** a ← a + g²; w ← w − learningRate·g / √(a + ε). */
export interface AdagradSettings {
  readonly learningRate: number;
  readonly epsilon: number;
}

export interface AdagradSlots {
  readonly accumulator: Storage;
}
