// Prints, for each backend, live storage and resident memory after 100 and after 2,000 training steps.
// Run it after a build: node --expose-gc scripts/memory-over-steps.mjs [BACKEND ...]
import { createBackend as createBlas } from '../packages/backend-blas/dist/index.js';
import { createBackend as createPure } from '../packages/backend-pure/dist/index.js';
import { createBackend as createSimd } from '../packages/backend-simd/dist/index.js';
import { createBackend as createTfjs } from '../packages/backend-tfjs/dist/index.js';
import { Dense, memory, Sequential } from '../packages/core/dist/index.js';
import { drawDigits, imageBatches } from '../packages/datasets/dist/index.js';

const backends = {
  pure: () => createPure(),
  simd: () => createSimd(),
  blas: () => createBlas(),
  'tfjs-cpu': () => createTfjs({ engine: 'cpu' }),
  'tfjs-wasm': () => createTfjs({ engine: 'wasm' }),
};
const count = 2000 * 16;
const images = { ...drawDigits({ count, seed: 1 }), count, height: 28, width: 28 };
const asked = process.argv.slice(2);

for (const name of asked.length > 0 ? asked : Object.keys(backends)) {
  const backend = await backends[name]();
  const model = new Sequential(
    [
      new Dense({ units: 64, activation: 'relu', inputShape: [784] }),
      new Dense({ units: 10, activation: 'softmax' }),
    ],
    { backend, seed: 1 },
  );
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  for await (const event of model.train(imageBatches(images, { batchSize: 16 }), { epochs: 1 })) {
    if (event.type !== 'batch' || (event.step !== 100 && event.step !== 1999)) continue;
    for (let i = 0; i < 3; i++) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { buffers, bytes, pooledBuffers, pooledBytes } = memory(backend);
    const resident = (process.memoryUsage.rss() / 2 ** 20).toFixed(0);
    console.log(
      `${name}: step ${event.step + 1}: ${buffers} buffers of ${bytes} bytes, ${pooledBuffers} waiting of ${pooledBytes} bytes, ${resident} MB resident`,
    );
  }
  model.dispose();
}
