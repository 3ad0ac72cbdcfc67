import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type OutputChunk, rolldown } from 'rolldown';
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

/** Bytes, minified and gzipped, of what the module loads at once; not of what an `import()` would bring. */
async function bundled(contents: string): Promise<number> {
  const entry = join(root, 'tests/page.js');
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    external: [/^node:/],
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? contents : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  const chunks = new Map<string, OutputChunk>();
  for (const made of output) if (made.type === 'chunk') chunks.set(made.fileName, made);
  const loaded = new Set(
    [...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName),
  );
  for (const name of loaded)
    for (const next of chunks.get(name)!.imports) if (chunks.has(next)) loaded.add(next);
  return [...loaded].reduce((sum, name) => sum + gzipSync(chunks.get(name)!.code, { level: 9 }).length, 0);
}

it('a page that trains mlp-512 takes less than 60 kB: its code, the kernels and the script of their threads', async () => {
  const code = await bundled(page);
  const worker = await bundled(
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
