import { AthanorError, type Backend, bytesPerElement } from '@athanor/core';
import {
  type ImageBatches,
  type LabeledImages,
  type ResidentImageBatches,
  residentImageBatches,
} from '@athanor/datasets';
import { type BatchPlan, batchesOf, checkInputShape } from './batches.ts';

/** What images may take on the backend, in bytes, to be held there: MNIST takes 188 MB. */
const mostResidentBytes = 2 ** 28;

/**
 * The batches of a training run. Images that are trained on more than once as they are, and are not too many, are held on
 * the backend; others, and those that it has no memory for, are uploaded batch by batch. The batches are the same.
 *
 * @throws ShapeError where an input has not as many elements as an image has pixels
 */
export function trainingBatches(
  images: LabeledImages,
  plan: BatchPlan,
  { backend, epochs }: { readonly backend: Backend; readonly epochs: number },
): ImageBatches | ResidentImageBatches {
  const { inputShape, augment, ...options } = plan;
  checkInputShape(inputShape, images);
  const bytes = images.count * images.height * images.width * bytesPerElement(backend.floatType);
  if (augment === undefined && epochs > 1 && bytes <= mostResidentBytes) {
    try {
      return residentImageBatches(images, { ...options, backend, imageShape: inputShape });
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
  }
  return batchesOf(images, plan);
}

/** The backend's, or for the images as they are uploaded JavaScript's own. */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof AthanorError ? error.code === 'out-of-memory' : error instanceof RangeError;
}
