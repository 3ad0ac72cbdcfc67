import { readConfig } from '../configuration.ts';
import { ShapeError } from '../errors.ts';
import { reshape } from '../ops/reshape.ts';
import { formatShape, type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { requiredField } from './fields.ts';
import { batchShape, Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';

export interface ReshapeOptions extends LayerOptions {
  /** The shape of an output without the batch axis; one axis may be −1, which is worked out. */
  readonly targetShape: Shape;
}

const fields = {
  ...layerFields,
  targetShape: requiredField(
    'Reshape: targetShape',
    'an array of whole numbers above 0, without the batch axis; one of them may be -1',
    (value): value is number[] =>
      Array.isArray(value) &&
      value.every((axis) => Number.isSafeInteger(axis) && (axis > 0 || axis === -1)) &&
      value.filter((axis) => axis === -1).length <= 1,
  ),
};

/**
 * The same elements under another shape: [batch, …] → [batch, ...targetShape]. Copies nothing.
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class Reshape extends Layer {
  readonly type: string = 'Reshape';
  readonly targetShape: Shape;

  constructor(options: ReshapeOptions) {
    const settings = readConfig('Reshape', options, fields);
    super(settings);
    this.targetShape = [...settings.targetShape];
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: ReshapeOptions): Reshape {
    return new Reshape(config);
  }

  override build(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
  }

  override call(x: Tensor): Tensor {
    const [batch = 0, ...inputShape] = x.shape;
    return reshape(x, [batch, ...this.computeOutputShape(inputShape)]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { targetShape } = this;
    const size = sizeOf(inputShape);
    const known = sizeOf(targetShape.filter((axis) => axis !== -1));
    const rest = size / known;
    if (targetShape.includes(-1) ? !Number.isInteger(rest) : rest !== 1) {
      throw new ShapeError(
        `layer ${this.name}: expected inputs whose ${size} elements fit into targetShape ${formatShape(targetShape)}, found ${batchShape(inputShape)}`,
      );
    }
    return targetShape.map((axis) => (axis === -1 ? rest : axis));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), targetShape: [...this.targetShape] };
  }
}
