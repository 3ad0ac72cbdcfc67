import { avgPool2d } from '../ops/avg-pool2d.ts';
import type { PoolOp } from '../ops/pool-op.ts';
import { Pooling2D, type PoolingOptions } from './pooling.ts';

/**
 * The mean of each pool, in which padding does not count: images [batch, height, width, channels] → [batch, outputHeight,
 * outputWidth, channels].
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class AveragePooling2D extends Pooling2D {
  readonly type: string = 'AveragePooling2D';
  protected override readonly pool: PoolOp = avgPool2d;

  constructor(options: PoolingOptions = {}) {
    super('AveragePooling2D', options);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: PoolingOptions): AveragePooling2D {
    return new AveragePooling2D(config);
  }
}
