import { argMax, confusionMatrix, type Sequential } from '@athanor/core';
import type { ImageBatches, LabeledImages } from '@athanor/datasets';
import type { LossConfig } from '../config/types.ts';
import type { GreyImage } from '../terminal/image.ts';
import { probabilities } from './probabilities.ts';

/** An image of the test split that was taken for another class. */
export interface Misread {
  /** Its number in the split. */
  readonly index: number;
  readonly image: GreyImage;
  readonly label: number;
  readonly prediction: number;
  readonly probability: number;
}

/** What a model makes of a split, image by image. */
export interface SplitPredictions {
  /** [classes, classes], label by prediction. */
  readonly confusion: Int32Array;
  /** Those it was surest of first. */
  readonly misread: readonly Misread[];
}

/**
 * Predicts every image of a split, in order.
 *
 * @throws the signal's reason if it is aborted
 */
export async function predictSplit(
  model: Sequential,
  images: LabeledImages,
  batches: ImageBatches,
  options: { readonly classes: number; readonly loss: LossConfig; readonly signal: AbortSignal },
): Promise<SplitPredictions> {
  const { classes, loss, signal } = options;
  const predictions = new Uint8Array(images.count);
  const misread: Misread[] = [];
  let index = 0;
  for (const { x } of batches.epoch(0)) {
    signal.throwIfAborted();
    const count = x.shape[0]!;
    const output = await model.predict(x, { batchSize: count });
    const chosen = argMax(output);
    const [rows, columns] = [await output.data(), await chosen.data()];
    const width = rows.length / count;
    for (let i = 0; i < count; i++, index++) {
      const prediction = columns[i]!;
      const label = images.labels[index]!;
      predictions[index] = prediction;
      if (prediction === label) continue;
      const row = probabilities(rows.subarray(i * width, (i + 1) * width), loss);
      misread.push({
        index,
        image: imageAt(images, index),
        label,
        prediction,
        probability: row[prediction]!,
      });
    }
    output.dispose();
    chosen.dispose();
  }
  misread.sort((a, b) => b.probability - a.probability);
  return { confusion: confusionMatrix(images.labels.subarray(0, index), predictions, classes), misread };
}

/** One image of a split. */
export function imageAt({ images, height, width }: LabeledImages, index: number): GreyImage {
  const pixels = height * width;
  return { pixels: images.subarray(index * pixels, (index + 1) * pixels), height, width };
}
