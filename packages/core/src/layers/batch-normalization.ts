import { numberField, readConfig } from '../configuration.ts';
import { withoutRecording } from '../gradients/recorder.ts';
import type { Initializer } from '../initializers/index.ts';
import { tidy } from '../memory/scope.ts';
import { add } from '../ops/add.ts';
import { batchMoments, batchNorm, moments } from '../ops/batch-norm.ts';
import { mul } from '../ops/mul.ts';
import { reshape } from '../ops/reshape.ts';
import type { Shape } from '../shape.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { axisField, broadcastAlong, sampleAxes } from './axes.ts';
import { type InitializerOption, initializerField, toInitializer } from './initializer-option.ts';
import { type BuildContext, type CallContext, Layer, type LayerConfig, layerFields } from './layer.ts';
import { type NormalizationOptions, normalizationFields } from './normalization.ts';

export interface BatchNormalizationOptions extends NormalizationOptions {
  /** The axis of the channels, counted with the batch's: the last, −1, unless said. */
  readonly axis?: number;
  /** How much of the moving statistics stays at each training step, 0 to 1: 0.99 unless said. */
  readonly momentum?: number;
  /** `zeros` unless said. */
  readonly movingMeanInitializer?: InitializerOption;
  /** `ones` unless said. */
  readonly movingVarianceInitializer?: InitializerOption;
}

const fields = {
  ...layerFields,
  ...normalizationFields,
  axis: axisField,
  momentum: numberField(0.99, ' from 0 to 1', (momentum) => momentum >= 0 && momentum <= 1),
  movingMeanInitializer: initializerField('zeros'),
  movingVarianceInitializer: initializerField('ones'),
};

/**
 * gamma·(x − mean) / √(variance + epsilon) + beta, channel by channel (Ioffe and Szegedy 2015): [batch, …] → the same
 * shape. In training by the batch's own mean and (biased) variance, through which gradients flow, and each moving
 * statistic becomes momentum·moving + (1 − momentum)·batch's, as in Keras; otherwise by the moving statistics.
 *
 * Parameters, all [channels]: `gamma`, `beta`, and `moving_mean`, `moving_variance`, which no gradient updates.
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class BatchNormalization extends Layer {
  readonly type: string = 'BatchNormalization';
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly #initializers: Readonly<Record<'beta' | 'gamma' | 'movingMean' | 'movingVariance', Initializer>>;
  #gamma: Parameter | null = null;
  #beta: Parameter | null = null;
  #movingMean: Parameter | undefined;
  #movingVariance: Parameter | undefined;

  constructor(options: BatchNormalizationOptions = {}) {
    const settings = readConfig('BatchNormalization', options, fields);
    super(settings);
    this.axis = settings.axis;
    this.momentum = settings.momentum;
    this.epsilon = settings.epsilon;
    this.center = settings.center;
    this.scale = settings.scale;
    this.#initializers = {
      beta: toInitializer(settings.betaInitializer),
      gamma: toInitializer(settings.gammaInitializer),
      movingMean: toInitializer(settings.movingMeanInitializer),
      movingVariance: toInitializer(settings.movingVarianceInitializer),
    };
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: BatchNormalizationOptions): BatchNormalization {
    return new BatchNormalization(config);
  }

  override build(inputShape: Shape, context: BuildContext): void {
    const [axis] = sampleAxes(this, [this.axis], inputShape) as [number];
    const { beta, gamma, movingMean, movingVariance } = this.#initializers;
    const shape = [inputShape[axis - 1]!];
    const fixed = { trainable: false };
    if (this.scale) this.#gamma = this.addParameter('gamma', shape, gamma, context);
    if (this.center) this.#beta = this.addParameter('beta', shape, beta, context);
    this.#movingMean = this.addParameter('moving_mean', shape, movingMean, context, fixed);
    this.#movingVariance = this.addParameter('moving_variance', shape, movingVariance, context, fixed);
  }

  override call(x: Tensor, { training }: CallContext): Tensor {
    const [axis] = sampleAxes(this, [this.axis], x.shape.slice(1)) as [number];
    const statistics = training
      ? this.#batchStatistics(x, axis)
      : { mean: this.#movingMean!, variance: this.#movingVariance! };
    const isLast = axis === x.rank - 1;
    const along = <T extends Tensor | null>(values: T): Tensor | T =>
      isLast || values === null ? values : reshape(values, broadcastAlong([axis], x.shape.slice(1)));
    const { mean, variance } = statistics;
    const { epsilon } = this;
    return batchNorm(x, along(mean), along(variance), along(this.#gamma), along(this.#beta), { epsilon });
  }

  override getConfig(): LayerConfig {
    const { beta, gamma, movingMean, movingVariance } = this.#initializers;
    return {
      ...super.getConfig(),
      axis: this.axis,
      momentum: this.momentum,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      betaInitializer: beta.getConfig(),
      gammaInitializer: gamma.getConfig(),
      movingMeanInitializer: movingMean.getConfig(),
      movingVarianceInitializer: movingVariance.getConfig(),
    };
  }

  /** Mean and variance [channels] of this batch, which the moving ones take in. */
  #batchStatistics(x: Tensor, axis: number): { mean: Tensor; variance: Tensor } {
    const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
    const statistics = axis === x.rank - 1 ? batchMoments(x) : moments(x, others, false);
    this.#takeIn(this.#movingMean!, statistics.mean);
    this.#takeIn(this.#movingVariance!, statistics.variance);
    return statistics;
  }

  #takeIn(moving: Parameter, batch: Tensor): void {
    const { momentum } = this;
    withoutRecording(() => tidy(() => moving.assign(add(mul(moving, momentum), mul(batch, 1 - momentum)))));
  }
}
