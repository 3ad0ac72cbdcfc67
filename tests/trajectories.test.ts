import { createBackend as createPure } from '@athanor/backend-pure';
import { createBackend as createSimd } from '@athanor/backend-simd';
import { createBackend as createTfjs } from '@athanor/backend-tfjs';
import { recipes, withRunSteps } from '@athanor/cli';
import { type Backend, modelFromJSON } from '@athanor/core';
import { drawDigits, imageBatches } from '@athanor/datasets';
import { describe, expect, it } from 'vitest';
import { blasIfInstalled } from './installed-blas.ts';

const backends: Readonly<Record<string, () => Promise<Backend>>> = {
  pure: () => createPure(),
  simd: () => createSimd(),
  'tfjs-cpu': () => createTfjs({ engine: 'cpu' }),
  'tfjs-wasm': () => createTfjs({ engine: 'wasm' }),
  ...(await blasIfInstalled()),
};

const steps = 12;
const batchSize = 128;
const count = steps * batchSize;
const images = { ...drawDigits({ count, seed: 5 }), count, height: 28, width: 28 };

/** The losses of the recipe's first steps, and a sample of its weights afterwards. */
async function trajectory(create: () => Promise<Backend>): Promise<{ losses: number[]; kernel: number[] }> {
  const recipe = recipes.find(({ name }) => name === 'naive-sequential')!;
  const model = modelFromJSON(
    { type: 'Sequential', name: 'model', inputShape: [784], layers: recipe.model.layers },
    { backend: await create(), seed: 1 },
  );
  model.compile({ optimizer: withRunSteps(recipe.optimizer, steps), loss: recipe.loss });
  const losses: number[] = [];
  for await (const event of model.train(imageBatches(images, { batchSize }), { epochs: 1 })) {
    if (event.type === 'batch') losses.push(event.loss);
  }
  const kernel = [...(await model.getWeights())['dense/kernel']!.data.slice(300_000, 300_100)];
  return { losses, kernel };
}

describe(`naive-sequential's first ${steps} steps`, () => {
  it('have the same bits twice on each backend, and losses within 1e-4 of each other across backends', async () => {
    const runs = await Promise.all(
      Object.values(backends).map(async (create) => [await trajectory(create), await trajectory(create)]),
    );
    for (const [first, second] of runs) expect(second).toEqual(first);
    const [reference, ...others] = runs.map(([first]) => first!.losses);
    expect(reference).toHaveLength(steps);
    for (const losses of others) {
      const furthest = Math.max(...losses.map((loss, i) => Math.abs(loss - reference![i]!)));
      expect(furthest).toBeLessThan(1e-4);
    }
  });
});
