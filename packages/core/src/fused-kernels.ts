import type { Storage } from './backend.ts';

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
