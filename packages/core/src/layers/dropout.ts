import { readConfig } from '../configuration.ts';
import { tensor } from '../create.ts';
import { mul } from '../ops/mul.ts';
import type { Tensor } from '../tensor.ts';
import { requiredField } from './fields.ts';
import { type CallContext, Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';

export interface DropoutOptions extends LayerOptions {
  /** The share of elements that are dropped, 0 or more and below 1. */
  readonly rate: number;
}

const fields = {
  ...layerFields,
  rate: requiredField(
    'Dropout: rate',
    'a number, 0 or more and below 1',
    (value): value is number => typeof value === 'number' && value >= 0 && value < 1,
  ),
};

/**
 * In training drops each element with the chance `rate` and divides the rest by 1 − rate, so that the mean stays;
 * otherwise gives the input back. [batch, …] → the same shape.
 *
 * Which elements are dropped is drawn on the host from the model's seed, so it is the same on every backend.
 */
export class Dropout extends Layer {
  readonly type: string = 'Dropout';
  readonly rate: number;
  #mask: Float32Array | Float64Array | undefined;

  constructor(options: DropoutOptions) {
    const settings = readConfig('Dropout', options, fields);
    super(settings);
    this.rate = settings.rate;
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: DropoutOptions): Dropout {
    return new Dropout(config);
  }

  override call(x: Tensor, context: CallContext): Tensor {
    const { rate } = this;
    if (!context.training || rate === 0) return x;
    const kept = 1 / (1 - rate);
    const stream = context.stream(this.name);
    const mask = this.#maskOf(x);
    stream.fillBernoulli(mask, rate, 0, kept);
    return mul(x, tensor(mask, { backend: x.backend, shape: x.shape }));
  }

  /** The array of the last call, where x is as it was then. */
  #maskOf({ backend, size }: Tensor): Float32Array | Float64Array {
    const ArrayClass = backend.floatType === 'float64' ? Float64Array : Float32Array;
    if (!(this.#mask instanceof ArrayClass) || this.#mask.length !== size) this.#mask = new ArrayClass(size);
    return this.#mask;
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), rate: this.rate };
  }
}
