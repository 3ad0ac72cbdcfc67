import { readConfig } from '../configuration.ts';
import { reshape } from '../ops/reshape.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Layer, type LayerOptions, layerFields } from './layer.ts';

/** Joins all axes but the batch's: [batch, …] → [batch, size]. Copies nothing. */
export class Flatten extends Layer {
  readonly type: string = 'Flatten';

  constructor(options: LayerOptions = {}) {
    super(readConfig('Flatten', options, layerFields));
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: LayerOptions): Flatten {
    return new Flatten(config);
  }

  override call(x: Tensor): Tensor {
    const [batch = 0, ...rest] = x.shape;
    return reshape(x, [batch, sizeOf(rest)]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [sizeOf(inputShape)];
  }
}
