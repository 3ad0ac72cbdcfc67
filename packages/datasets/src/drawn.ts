import { digitSplits, drawDigits } from './digits/index.ts';
import type { OnDatasetEvent } from './events.ts';
import { datasetRow } from './registry.ts';
import type { ImageDataset, LabeledImages } from './types.ts';

/** The seed of the data set `digits`. Another seed's images are `drawDigits`'s to give. */
export const digitsSeed: number = 0;

const side = 28;
const portion = 1000;

/**
 * Draws the data set `digits`, letting other work in between.
 *
 * @throws the signal's reason if it is aborted
 */
export async function drawDigitsDataset(
  options: { readonly signal?: AbortSignal; readonly onProgress?: OnDatasetEvent } = {},
): Promise<ImageDataset> {
  const total = digitSplits.train.count + digitSplits.test.count;
  let drawn = 0;
  const draw = async (split: 'train' | 'test'): Promise<LabeledImages> => {
    const { count } = digitSplits[split];
    const images = new Uint8Array(count * side * side);
    const labels = new Uint8Array(count);
    for (let firstIndex = 0; firstIndex < count; firstIndex += portion) {
      options.signal?.throwIfAborted();
      const some = drawDigits({
        count: Math.min(portion, count - firstIndex),
        seed: digitsSeed,
        firstIndex,
        split,
      });
      images.set(some.images, firstIndex * side * side);
      labels.set(some.labels, firstIndex);
      drawn += some.labels.length;
      options.onProgress?.({ type: 'draw', dataset: 'digits', drawn, total });
      await new Promise<void>((resolve) => {
        setTimeout(resolve);
      });
    }
    return { images, labels, count, height: side, width: side };
  };
  const train = await draw('train');
  const test = await draw('test');
  return { name: 'digits', train, test, classNames: datasetRow('digits')!.classNames };
}
