import { formatShape, type HostArray, ShapeError, sizeOf } from '@athanor/core';
import {
  type AugmentOptions,
  type ImageBatches,
  imageBatches,
  type LabeledImages,
  splitImages,
} from '@athanor/datasets';
import type { ResolvedConfig } from '../config/resolve.ts';
import type { LossConfig, ModelConfig } from '../config/types.ts';

/** The size of a data set's images. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/**
 * The shape of one input of a network for images of that size: what the config says, else [pixels] where a Dense layer
 * comes before any that takes an image (Flatten, Reshape, those whose name ends in 2D), else [height, width, 1].
 */
export function inputShapeOf(model: ModelConfig, { height, width }: ImageSize): readonly number[] {
  const said = model.inputShape ?? model.layers[0]?.inputShape;
  if (said !== undefined) return said;
  const first = model.layers.find(({ type }) => /^(Dense|Flatten|Reshape|.*2D)$/.test(type));
  return first === undefined || first.type === 'Dense' ? [height * width] : [height, width, 1];
}

/** How labels are given: sparse cross-entropy takes classes, every other loss one-hot rows. */
export function labelsFor(loss: LossConfig): 'sparse' | 'oneHot' {
  const name = typeof loss === 'string' ? loss : loss.type;
  return name === 'sparseCategoricalCrossentropy' ? 'sparse' : 'oneHot';
}

/**
 * What of a training set is trained on and, where something is held out, what that is: from the end of the first images
 * that `limit` leaves.
 *
 * @throws ValueError where one of the two would be empty
 */
export function trainingSplit(
  images: LabeledImages,
  { limit = images.count, validationSplit }: Pick<ResolvedConfig, 'limit' | 'validationSplit'>,
): { readonly train: LabeledImages; readonly validation?: LabeledImages } {
  const first = limit < images.count ? splitImages(images, images.count - limit).train : images;
  return validationSplit === undefined ? { train: first } : splitImages(first, validationSplit);
}

/** The updates of a run that trains on so many images. */
export function runSteps(
  images: number,
  { batchSize, epochs }: Pick<ResolvedConfig, 'batchSize' | 'epochs'>,
): number {
  return epochs * (batchSize === 'all' ? 1 : Math.ceil(images / batchSize));
}

/** How a split is cut into batches. */
export interface BatchPlan {
  readonly batchSize: number | 'all';
  readonly shuffle?: boolean;
  readonly seed?: number;
  readonly augment?: AugmentOptions | undefined;
  readonly labels: 'sparse' | 'oneHot';
  readonly classes: number;
  readonly inputShape: readonly number[];
}

/**
 * Batches of images [batch, ...inputShape] and labels, each in the memory of the one before: for the trainer, or to be
 * uploaded before the next is asked for.
 *
 * @throws ShapeError where an input has not as many elements as an image has pixels
 */
export function batchesOf(images: LabeledImages, plan: BatchPlan): ImageBatches {
  const { inputShape, augment, ...options } = plan;
  checkInputShape(inputShape, images);
  const flat = imageBatches(images, {
    ...options,
    ...(augment && { augment }),
    flatten: true,
    reuseBuffers: true,
  });
  return inputShape.length === 1 ? flat : reshaped(flat, inputShape);
}

/** Throws ShapeError where an input has not as many elements as an image has pixels. */
export function checkInputShape(inputShape: readonly number[], { height, width }: ImageSize): void {
  if (sizeOf(inputShape) !== height * width) {
    throw new ShapeError(
      `the network takes inputs of shape ${formatShape(inputShape)}, and the images have ${height}×${width} pixels; expected [${height * width}], [${height}, ${width}] or [${height}, ${width}, 1]`,
    );
  }
}

function reshaped(source: ImageBatches, inputShape: readonly number[]): ImageBatches {
  const reshape = ({ x, y }: { x: HostArray; y: HostArray }) => ({
    x: { ...x, shape: [x.shape[0]!, ...inputShape] },
    y,
  });
  return {
    batchesPerEpoch: source.batchesPerEpoch,
    samples: source.samples,
    *epoch(epoch) {
      for (const batch of source.epoch(epoch)) yield reshape(batch);
    },
    *[Symbol.iterator]() {
      for (const batch of source) yield reshape(batch);
    },
  };
}
