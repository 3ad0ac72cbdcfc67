import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { root } from './workspace.ts';

/** What a page needs that trains `mlp-512`. */
const page = `
import { Dense, Sequential } from '@athanor/core';
import { createBackend } from '@athanor/backend-simd';

export async function train(images, labels) {
  const backend = await createBackend();
  const layers = [new Dense({ units: 512, activation: 'relu' }), new Dense({ units: 10 })];
  const model = new Sequential(layers, { backend, inputShape: [784] });
  const loss = { type: 'sparseCategoricalCrossentropy', fromLogits: true };
  model.compile({ optimizer: 'sgd', loss, metrics: ['accuracy'] });
  return model.fit({ x: images, y: labels }, { epochs: 5, batchSize: 128 });
}
`;

const simd = join(root, 'packages/backend-simd');

/** Bytes, minified and gzipped. */
function bundled(contents: string): number {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: join(root, 'tests') },
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', external: ['node:*'] },
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

it('a page that trains mlp-512 takes less than 60 kB: its code, the kernels and the script of their threads', () => {
  const code = bundled(page);
  const worker = bundled(
    readFileSync(join(simd, 'dist/worker.js'), 'utf8').replaceAll("'./", `'${simd}/dist/`),
  );
  const kernels = ['relaxed', 'plain'].map(
    (variant) => gzipSync(readFileSync(join(simd, `wasm/${variant}.wasm`)), { level: 9 }).length,
  );
  // One of the two is loaded.
  const total = code + worker + Math.max(...kernels);
  console.log(`code ${code}, worker ${worker}, kernels ${kernels.join(' or ')}: ${total} bytes gzipped`);
  expect(total).toBeLessThan(60_000);
});
