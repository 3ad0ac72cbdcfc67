import { type Field, readConfig } from '../configuration.ts';
import type { Initializer } from '../initializers/index.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { relu } from '../ops/relu.ts';
import { sub } from '../ops/sub.ts';
import type { Shape } from '../shape.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { sampleAxes } from './axes.ts';
import { type InitializerOption, initializerField, toInitializer } from './initializer-option.ts';
import { type BuildContext, Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';

export interface PReLUOptions extends LayerOptions {
  /** `zeros` unless said. */
  readonly alphaInitializer?: InitializerOption;
  /** Axes along which one slope serves all, counted with the batch's: [1, 2] gives each channel of an image its own. */
  readonly sharedAxes?: readonly number[];
}

const sharedAxesField: Field<readonly number[]> = {
  fallback: [],
  expected: 'an array of whole numbers, 1 for the first axis after the batch',
  accepts: (value): value is number[] => Array.isArray(value) && value.every(Number.isSafeInteger),
};

const fields = {
  ...layerFields,
  alphaInitializer: initializerField('zeros'),
  sharedAxes: sharedAxesField,
};

/**
 * x where x > 0, else alpha·x, whose slopes are learnt (He, Zhang, Ren and Sun 2015): [batch, …] → the same shape.
 * Parameter: `alpha`, of an input's shape without the batch axis, with 1 for each of `sharedAxes`.
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class PReLU extends Layer {
  readonly type: string = 'PReLU';
  readonly sharedAxes: readonly number[];
  readonly #alphaInitializer: Initializer;
  #alpha: Parameter | undefined;

  constructor(options: PReLUOptions = {}) {
    const settings = readConfig('PReLU', options, fields);
    super(settings);
    this.sharedAxes = [...settings.sharedAxes];
    this.#alphaInitializer = toInitializer(settings.alphaInitializer);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: PReLUOptions): PReLU {
    return new PReLU(config);
  }

  override build(inputShape: Shape, context: BuildContext): void {
    const shared = sampleAxes(this, this.sharedAxes, inputShape);
    const shape = inputShape.map((size, i) => (shared.includes(i + 1) ? 1 : size));
    this.#alpha = this.addParameter('alpha', shape, this.#alphaInitializer, context);
  }

  override call(x: Tensor): Tensor {
    // Keras's form: at 0 neither part has a slope.
    return sub(relu(x), mul(this.#alpha!, relu(neg(x))));
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      alphaInitializer: this.#alphaInitializer.getConfig(),
      sharedAxes: [...this.sharedAxes],
    };
  }
}
