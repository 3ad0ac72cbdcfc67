import { readConfig } from '../configuration.ts';
import type { PoolOp } from '../ops/pool-op.ts';
import type { Padding, Pair } from '../ops/window.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';
import { bothAxes, paddingField, pairField, windowPlaces } from './windows.ts';

/** How a layer pools. Pairs are one number for both axes, or [height, width]. */
export interface PoolingOptions extends LayerOptions {
  /** 2 unless said. */
  readonly poolSize?: Pair;
  /** Pixels between pools: the pool's size unless said. */
  readonly strides?: Pair;
  /** `valid` unless said, which leaves out pixels at the end that fill no pool. */
  readonly padding?: Padding;
}

const fields = {
  ...layerFields,
  poolSize: pairField(2),
  strides: pairField(undefined),
  padding: paddingField,
};

/** What the layers that pool images share: a class of them says by which op. */
export abstract class Pooling2D extends Layer {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  /** What a pool is brought down to one number by. */
  protected abstract readonly pool: PoolOp;

  /** Reads the options of the layers of this type. */
  constructor(type: string, options: PoolingOptions) {
    const settings = readConfig(type, options, fields);
    super(settings);
    this.poolSize = bothAxes(settings.poolSize);
    this.strides = bothAxes(settings.strides ?? settings.poolSize);
    this.padding = settings.padding;
  }

  override build(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
  }

  override call(x: Tensor): Tensor {
    const { poolSize, strides, padding } = this;
    return this.pool(x, { poolSize, strides, padding });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { poolSize, strides, padding } = this;
    const window = { strides, padding, dilations: [1, 1] } as const;
    return [
      ...windowPlaces(this, { kind: 'pool', size: poolSize }, window, inputShape),
      ...inputShape.slice(2),
    ];
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      poolSize: [...this.poolSize],
      strides: [...this.strides],
      padding: this.padding,
    };
  }
}
