import { join } from 'node:path';
import { type IdxArray, writeIdx } from '../src/index.ts';

/** Images with a pattern, `[count, height, width]`. */
export function images(count: number, height = 28, width = 28): IdxArray {
  const data = new Uint8Array(count * height * width);
  for (let i = 0; i < data.length; i += 97) data[i] = i >> 3;
  return { type: 'uint8', shape: [count, height, width], data };
}

/** Labels 0, 1, … 9, 0, … `[count]`. */
export function labels(count: number): IdxArray {
  return { type: 'uint8', shape: [count], data: Uint8Array.from({ length: count }, (_, i) => i % 10) };
}

/** The four files that MNIST has, with `train` and `test` images; `files` replaces some by others. */
export async function writeDataset(
  folder: string,
  counts: { readonly train: number; readonly test: number },
  files: { readonly [name: string]: IdxArray } = {},
  rename: (name: string) => string = (name) => `${name}.gz`,
): Promise<void> {
  const all = {
    'train-images-idx3-ubyte': images(counts.train),
    'train-labels-idx1-ubyte': labels(counts.train),
    't10k-images-idx3-ubyte': images(counts.test),
    't10k-labels-idx1-ubyte': labels(counts.test),
    ...files,
  };
  for (const [name, array] of Object.entries(all)) {
    await writeIdx(join(folder, rename(name)), array, { level: 1 });
  }
}
