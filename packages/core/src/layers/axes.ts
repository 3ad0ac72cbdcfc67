import type { Field } from '../configuration.ts';
import { ShapeError } from '../errors.ts';
import type { Shape } from '../shape.ts';
import { batchShape, type Layer } from './layer.ts';

/** An axis of an input, as Keras counts: the batch's is 0, the last −1. */
export const axisField: Field<number> = {
  fallback: -1,
  expected: 'a whole number: 1 for the first axis after the batch, -1 for the last',
  accepts: (value): value is number => Number.isSafeInteger(value),
};

/**
 * Axes of inputs [batch, ...inputShape] counted from 0, in order. Negative ones count from the end.
 *
 * @throws ShapeError, naming the layer, for an axis that inputs do not have, the batch's, or one named twice
 */
export function sampleAxes(layer: Layer, axes: readonly number[], inputShape: Shape): number[] {
  const rank = inputShape.length + 1;
  const normalized = axes.map((axis) => {
    const counted = axis < 0 ? axis + rank : axis;
    if (counted >= 1 && counted < rank) return counted;
    const expected =
      rank === 1 ? 'it has none but the batch' : `expected 1 to ${rank - 1}, or -1 to ${1 - rank}`;
    throw new ShapeError(
      `layer ${layer.name}: axis ${axis} is none of an input of shape ${batchShape(inputShape)}; ${expected}`,
    );
  });
  if (new Set(normalized).size < normalized.length) {
    throw new ShapeError(
      `layer ${layer.name}: axes [${axes.join(', ')}] name an axis of ${batchShape(inputShape)} twice`,
    );
  }
  return normalized.sort((a, b) => a - b);
}

/** The shape of [batch, ...inputShape] with every axis but `axes` made 1: what broadcasts along the others. */
export function broadcastAlong(axes: readonly number[], inputShape: Shape): number[] {
  return [1, ...inputShape].map((size, axis) => (axes.includes(axis) ? size : 1));
}
