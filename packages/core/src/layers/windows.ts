import type { Field } from '../configuration.ts';
import { ShapeError } from '../errors.ts';
import { type Padding, type Pair, type WindowAttributes, windowLayout } from '../ops/window.ts';
import type { Shape } from '../shape.ts';
import { batchShape, type Layer } from './layer.ts';

/** What `isPair` accepts, for messages. */
export const pairExpected: string = 'a whole number of 1 or more, or two of them, [height, width]';

export function isPair(value: unknown): value is Pair {
  const sizes: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  return sizes.length === 2 && sizes.every((size) => Number.isSafeInteger(size) && (size as number) >= 1);
}

/** A field for one number for both axes, or [height, width]. */
export function pairField<Fallback extends Pair | undefined>(fallback: Fallback): Field<Pair | Fallback> {
  return { fallback, expected: pairExpected, accepts: isPair };
}

export const paddingField: Field<Padding> = {
  fallback: 'valid',
  expected: "'valid' or 'same'",
  accepts: (value): value is Padding => value === 'valid' || value === 'same',
};

/** [height, width]. */
export function bothAxes(pair: Pair): readonly [number, number] {
  return typeof pair === 'number' ? [pair, pair] : [pair[0], pair[1]];
}

/** [height, width, channels]. Throws ShapeError, naming the layer, for inputs that are no images. */
export function checkImages(layer: Layer, inputShape: Shape): readonly [number, number, number] {
  const [height, width, channels] = inputShape;
  if (inputShape.length !== 3 || height === undefined || width === undefined || channels === undefined) {
    throw new ShapeError(
      `layer ${layer.name}: expected images, [batch, height, width, channels], found ${batchShape(inputShape)}; a Reshape layer before it can make them`,
    );
  }
  return [height, width, channels];
}

/** A layer's window: what messages call it, and its size. */
export interface LayerWindow {
  readonly kind: 'kernel' | 'pool';
  readonly size: readonly [number, number];
}

/**
 * How many places a window has on images [height, width, channels]: [outputHeight, outputWidth].
 *
 * @throws ShapeError, naming the layer, its window and the input, where there is none
 */
export function windowPlaces(
  layer: Layer,
  { kind, size }: LayerWindow,
  attributes: WindowAttributes,
  inputShape: Shape,
): readonly [number, number] {
  const [height, width] = checkImages(layer, inputShape);
  const { padding, dilations } = attributes;
  const extent = size.map((length, i) => (length - 1) * dilations[i]! + 1) as [number, number];
  if (padding === 'valid' && (extent[0] > height || extent[1] > width)) {
    const isDilated = dilations.some((dilation) => dilation > 1);
    throw new ShapeError(
      `layer ${layer.name}: expected images of ${extent.join('×')} or more for a ${kind} of ${size.join('×')}${isDilated ? ` with dilations ${dilations.join('×')}` : ''}, found ${batchShape(inputShape)}; use padding 'same', or a smaller ${kind}`,
    );
  }
  const { outputHeight, outputWidth } = windowLayout(layer.name, [1, ...inputShape], size, attributes);
  return [outputHeight, outputWidth];
}
