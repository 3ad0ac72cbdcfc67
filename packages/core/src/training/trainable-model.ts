import type { Backend } from '../backend.ts';
import type { Loss } from '../losses/index.ts';
import type { Metric } from '../metrics/index.ts';
import type { Optimizer } from '../optimizers/index.ts';
import type { Random } from '../random/index.ts';
import type { Shape } from '../shape.ts';
import type { Parameter, Tensor } from '../tensor.ts';

/** What a model is trained by. */
export interface Compilation {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
}

/** All that the trainer knows of a model. */
export interface TrainableModel {
  readonly backend: Backend;
  /** What shuffling is drawn from. */
  readonly random: Random;
  /** Without the batch axis; undefined where it is not known yet. */
  readonly inputShape: Shape | undefined;
  /** Without the batch axis, of a model that is built. */
  readonly outputShape: Shape;
  readonly isBuilt: boolean;
  readonly parameters: readonly Parameter[];
  readonly trainableParameters: readonly Parameter[];
  /** Throws ValueError where the model is not compiled. */
  readonly compilation: Compilation;
  build(inputShape?: Shape): void;
  call(x: Tensor, options?: { readonly training?: boolean }): Tensor;
}
