// What the five programs share and no document is about: which backend, which data, how long.
import { parseArgs } from 'node:util';
import { type Backend, setDefaultBackend } from '@athanor/core';
import { type ImageDataset, loadDataset } from '@athanor/datasets';

export interface Setting {
  readonly backend: Backend;
  readonly data: ImageDataset;
  readonly epochs: number;
  readonly seed: number;
}

/** `--backend simd|blas|pure|tfjs-cpu|tfjs-wasm|PACKAGE --dataset digits|mnist|… --data-dir DIR --limit N --epochs N --seed N`. */
export async function setting(defaults: { epochs: number }): Promise<Setting> {
  const { values } = parseArgs({
    options: {
      backend: { type: 'string', default: 'simd' },
      dataset: { type: 'string', default: 'digits' },
      'data-dir': { type: 'string' },
      epochs: { type: 'string', default: String(defaults.epochs) },
      limit: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const backend = await createBackend(values.backend);
  setDefaultBackend(backend);
  const data = await loadDataset(values.dataset, { dataDir: values['data-dir'] });
  return {
    backend,
    data: values.limit === undefined ? data : firstImages(data, Number(values.limit)),
    epochs: Number(values.epochs),
    seed: Number(values.seed),
  };
}

/** Any package that exports `createBackend` will do. */
async function createBackend(name: string): Promise<Backend> {
  const tfjs = /^tfjs-(cpu|wasm)$/.exec(name);
  const ours: Record<string, string> = {
    blas: '@athanor/backend-blas',
    pure: '@athanor/backend-pure',
    simd: '@athanor/backend-simd',
  };
  const specifier = tfjs ? '@athanor/backend-tfjs' : (ours[name] ?? name);
  const { createBackend } = await import(specifier);
  return createBackend(tfjs ? { engine: tfjs[1] } : {});
}

function firstImages(data: ImageDataset, limit: number): ImageDataset {
  const { images, labels, height, width } = data.train;
  const count = Math.min(limit, data.train.count);
  const train = {
    images: images.subarray(0, count * height * width),
    labels: labels.subarray(0, count),
    count,
    height,
    width,
  };
  return { ...data, train };
}

/** Loss to two decimals, as the documents print it. */
export function report(epoch: number, batch: number, loss: number): void {
  if (batch % 100 === 0) console.log(`epoch ${epoch} batch ${batch}: loss ${loss.toFixed(2)}`);
}
