import { maxPool2d } from '../ops/max-pool2d.ts';
import type { PoolOp } from '../ops/pool-op.ts';
import { Pooling2D, type PoolingOptions } from './pooling.ts';

/**
 * The greatest element of each pool: images [batch, height, width, channels] → [batch, outputHeight, outputWidth,
 * channels].
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class MaxPooling2D extends Pooling2D {
  readonly type: string = 'MaxPooling2D';
  protected override readonly pool: PoolOp = maxPool2d;

  constructor(options: PoolingOptions = {}) {
    super('MaxPooling2D', options);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: PoolingOptions): MaxPooling2D {
    return new MaxPooling2D(config);
  }
}
