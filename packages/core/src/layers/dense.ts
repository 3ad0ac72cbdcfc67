import { booleanField, readConfig } from '../configuration.ts';
import { ShapeError } from '../errors.ts';
import type { Initializer } from '../initializers/index.ts';
import { dense } from '../ops/dense.ts';
import type { Shape } from '../shape.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import {
  type ActivationConfig,
  type ActivationName,
  activationField,
  activationFromConfig,
  activations,
} from './activations.ts';
import { requiredCount } from './fields.ts';
import { type InitializerOption, initializerField, toInitializer } from './initializer-option.ts';
import {
  type BuildContext,
  batchShape,
  Layer,
  type LayerConfig,
  type LayerOptions,
  layerFields,
} from './layer.ts';

export interface DenseOptions extends LayerOptions {
  /** The size of the output's last axis. */
  readonly units: number;
  /** `linear` unless said. */
  readonly activation?: ActivationConfig;
  /** Whether there is a bias; true unless said. */
  readonly useBias?: boolean;
  /** `glorotUniform` unless said. */
  readonly kernelInitializer?: InitializerOption;
  /** `zeros` unless said. */
  readonly biasInitializer?: InitializerOption;
}

const fields = {
  ...layerFields,
  units: requiredCount('Dense: units'),
  activation: activationField,
  useBias: booleanField(true),
  kernelInitializer: initializerField('glorotUniform'),
  biasInitializer: initializerField('zeros'),
};

/**
 * activation(x·kernel + bias): inputs [batch, …, features] → [batch, …, units]. Parameters: `kernel` [features, units]
 * and `bias` [units].
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class Dense extends Layer {
  readonly type: string = 'Dense';
  readonly units: number;
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly #kernelInitializer: Initializer;
  readonly #biasInitializer: Initializer;
  #kernel: Parameter | undefined;
  #bias: Parameter | null = null;

  constructor(options: DenseOptions) {
    const settings = readConfig('Dense', options, fields);
    super(settings);
    this.units = settings.units;
    this.activation = activationFromConfig(settings.activation);
    this.useBias = settings.useBias;
    this.#kernelInitializer = toInitializer(settings.kernelInitializer);
    this.#biasInitializer = toInitializer(settings.biasInitializer);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: DenseOptions): Dense {
    return new Dense(config);
  }

  override build(inputShape: Shape, context: BuildContext): void {
    const features = inputShape.at(-1);
    if (features === undefined) {
      throw new ShapeError(
        `layer ${this.name}: expected an input of two axes or more, [batch, …, features], found ${batchShape(inputShape)}`,
      );
    }
    this.#kernel = this.addParameter('kernel', [features, this.units], this.#kernelInitializer, context);
    if (this.useBias) this.#bias = this.addParameter('bias', [this.units], this.#biasInitializer, context);
  }

  override call(x: Tensor): Tensor {
    const { activation } = this;
    if (activation === 'linear' || activation === 'relu')
      return dense(x, this.#kernel!, this.#bias, { activation });
    return activations[activation](dense(x, this.#kernel!, this.#bias));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -1), this.units];
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: this.activation,
      useBias: this.useBias,
      kernelInitializer: this.#kernelInitializer.getConfig(),
      biasInitializer: this.#biasInitializer.getConfig(),
    };
  }
}
