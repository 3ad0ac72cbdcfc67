import { type Field, readConfig } from '../configuration.ts';
import { pad } from '../ops/pad.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';
import { checkImages } from './windows.ts';

/** Pixels on every side; [above and below, left and right]; or [[above, below], [left, right]]. */
export type ImagePadding =
  | number
  | readonly [number, number]
  | readonly [readonly [number, number], readonly [number, number]];

export interface ZeroPadding2DOptions extends LayerOptions {
  /** 1 unless said. */
  readonly padding?: ImagePadding;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isPairOf = (value: unknown, holds: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length === 2 && value.every(holds);

const paddingField: Field<ImagePadding> = {
  fallback: 1,
  expected: 'a whole number of 0 or more, [vertical, horizontal], or [[top, bottom], [left, right]]',
  accepts: (value): value is ImagePadding =>
    isCount(value) || isPairOf(value, isCount) || isPairOf(value, (sides) => isPairOf(sides, isCount)),
};

const fields = { ...layerFields, padding: paddingField };

/**
 * Images with zeros around them: [batch, height, width, channels] → [batch, top + height + bottom, left + width + right,
 * channels].
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class ZeroPadding2D extends Layer {
  readonly type: string = 'ZeroPadding2D';
  /** [[top, bottom], [left, right]]. */
  readonly padding: readonly [readonly [number, number], readonly [number, number]];

  constructor(options: ZeroPadding2DOptions = {}) {
    const settings = readConfig('ZeroPadding2D', options, fields);
    super(settings);
    const { padding } = settings;
    const [vertical, horizontal] = typeof padding === 'number' ? [padding, padding] : padding;
    this.padding = [bothSides(vertical), bothSides(horizontal)];
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: ZeroPadding2DOptions): ZeroPadding2D {
    return new ZeroPadding2D(config);
  }

  override build(inputShape: Shape): void {
    checkImages(this, inputShape);
  }

  override call(x: Tensor): Tensor {
    return pad(x, [[0, 0], ...this.padding, [0, 0]]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [height, width, channels] = checkImages(this, inputShape);
    const [[top, bottom], [left, right]] = this.padding;
    return [top + height + bottom, left + width + right, channels];
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), padding: this.padding.map((sides) => [...sides]) };
  }
}

function bothSides(sides: number | readonly [number, number]): readonly [number, number] {
  return typeof sides === 'number' ? [sides, sides] : [sides[0], sides[1]];
}
