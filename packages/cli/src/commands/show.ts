import { resolve } from 'node:path';
import { absoluteDataset } from '../config/paths.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { writeEvent } from '../json.ts';
import { loadData } from '../load-data.ts';
import { createScreen } from '../screen.ts';
import { formatCount } from '../terminal/format.ts';
import { drawImage, sideBySide } from '../terminal/image.ts';
import { imageAt } from '../train/predictions.ts';
import type { DatasetsOptions } from './datasets.ts';

export interface ShowOptions extends DatasetsOptions {
  readonly count: number;
  readonly from: number;
  readonly split: 'train' | 'test';
  readonly offline?: boolean;
}

/** `athanor datasets show NAME`: images in characters, as many beside each other as fit. */
export async function show(name: string, options: ShowOptions, context: Context): Promise<number> {
  const { json = false, count, from, split, offline, dataDir } = options;
  const screen = createScreen(context, { json, quiet: false });
  const request = {
    dataset: absoluteDataset(name, context.cwd),
    ...(dataDir === undefined ? {} : { dataDir: resolve(context.cwd, dataDir) }),
    ...(offline === undefined ? {} : { offline }),
  };
  const data = await loadData(request, screen, context.interruptSignal());
  const images = data[split];
  if (from >= images.count) {
    throw new UsageError(
      `--from is ${from}; expected a number below ${images.count}, the images of the ${split} split`,
    );
  }
  const blocks: string[][] = [];
  for (let index = from; index < Math.min(images.count, from + count); index++) {
    const label = images.labels[index]!;
    const className = data.classNames[label] ?? String(label);
    const image = imageAt(images, index);
    if (json) {
      const { height, width, pixels } = image;
      writeEvent(context.stdout, {
        event: 'image',
        index,
        label,
        className,
        height,
        width,
        pixels: Array.from(pixels),
      });
    }
    blocks.push([
      `#${formatCount(index)} ${screen.style.bold(className)}`,
      ...drawImage(image, screen.style),
    ]);
  }
  const perRow = Math.max(1, Math.floor((screen.columns + 2) / (images.width + 2)));
  for (let first = 0; first < blocks.length; first += perRow) {
    screen.print(...sideBySide(blocks.slice(first, first + perRow), screen.columns), '');
  }
  return 0;
}
