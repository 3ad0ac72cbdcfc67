import { type Field, readConfig } from '../configuration.ts';
import type { Initializer } from '../initializers/index.ts';
import { batchNorm, moments } from '../ops/batch-norm.ts';
import { layerNorm } from '../ops/layer-norm.ts';
import { reshape } from '../ops/reshape.ts';
import type { Shape } from '../shape.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { broadcastAlong, sampleAxes } from './axes.ts';
import { toInitializer } from './initializer-option.ts';
import { type BuildContext, Layer, type LayerConfig, layerFields } from './layer.ts';
import { type NormalizationOptions, normalizationFields } from './normalization.ts';

export interface LayerNormalizationOptions extends NormalizationOptions {
  /** The axis or axes that are normalized, counted with the batch's: the last, −1, unless said. */
  readonly axis?: number | readonly number[];
}

const axesField: Field<number | readonly number[]> = {
  fallback: -1,
  expected: 'a whole number, or an array of them: 1 for the first axis after the batch, -1 for the last',
  accepts: (value): value is number | number[] =>
    Array.isArray(value)
      ? value.length > 0 && value.every(Number.isSafeInteger)
      : Number.isSafeInteger(value),
};

const fields = { ...layerFields, ...normalizationFields, axis: axesField };

/**
 * gamma·(x − mean) / √(variance + epsilon) + beta, each sample by itself, with the statistics of some of its axes (Ba,
 * Kiros and Hinton 2016): [batch, …] → the same shape. Parameters: `gamma` and `beta`, shaped as those axes.
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class LayerNormalization extends Layer {
  readonly type: string = 'LayerNormalization';
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly #betaInitializer: Initializer;
  readonly #gammaInitializer: Initializer;
  #gamma: Parameter | null = null;
  #beta: Parameter | null = null;

  constructor(options: LayerNormalizationOptions = {}) {
    const settings = readConfig('LayerNormalization', options, fields);
    super(settings);
    const { axis } = settings;
    this.axis = typeof axis === 'number' ? axis : [...axis];
    this.epsilon = settings.epsilon;
    this.center = settings.center;
    this.scale = settings.scale;
    this.#betaInitializer = toInitializer(settings.betaInitializer);
    this.#gammaInitializer = toInitializer(settings.gammaInitializer);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: LayerNormalizationOptions): LayerNormalization {
    return new LayerNormalization(config);
  }

  override build(inputShape: Shape, context: BuildContext): void {
    const shape = this.#axes(inputShape).map((axis) => inputShape[axis - 1]!);
    if (this.scale) this.#gamma = this.addParameter('gamma', shape, this.#gammaInitializer, context);
    if (this.center) this.#beta = this.addParameter('beta', shape, this.#betaInitializer, context);
  }

  override call(x: Tensor): Tensor {
    const inputShape = x.shape.slice(1);
    const axes = this.#axes(inputShape);
    const { epsilon } = this;
    if (axes.length === 1 && axes[0] === x.rank - 1)
      return layerNorm(x, this.#gamma, this.#beta, { epsilon });
    const shape = broadcastAlong(axes, inputShape);
    const along = (values: Tensor | null): Tensor | null => (values === null ? null : reshape(values, shape));
    const { mean, variance } = moments(x, axes, true);
    return batchNorm(x, mean, variance, along(this.#gamma), along(this.#beta), { epsilon });
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      axis: typeof this.axis === 'number' ? this.axis : [...this.axis],
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      betaInitializer: this.#betaInitializer.getConfig(),
      gammaInitializer: this.#gammaInitializer.getConfig(),
    };
  }

  #axes(inputShape: Shape): number[] {
    return sampleAxes(this, typeof this.axis === 'number' ? [this.axis] : this.axis, inputShape);
  }
}
