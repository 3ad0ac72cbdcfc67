import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { drawDigits, writeIdx } from '@athanor/datasets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'athanor-examples-'));

/** 1,000 training and 200 test digits as IDX files, so that each program takes seconds. */
beforeAll(async () => {
  for (const [split, count, seed] of [
    ['train', 1000, 1],
    ['t10k', 200, 2],
  ] as const) {
    const { images, labels } = drawDigits({ count, seed });
    await writeIdx(join(data, `${split}-images-idx3-ubyte.gz`), {
      shape: [count, 28, 28],
      type: 'uint8',
      data: images,
    });
    await writeIdx(join(data, `${split}-labels-idx1-ubyte.gz`), {
      shape: [count],
      type: 'uint8',
      data: labels,
    });
  }
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

async function example(name: string, backend: string, epochs: number): Promise<string> {
  const tsx = join(here, 'node_modules/tsx/dist/cli.mjs');
  const args = [tsx, `${name}.ts`, '--backend', backend, '--dataset', data, '--epochs', String(epochs)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: here });
  return stdout;
}

function figures(output: string, pattern: RegExp): number[] {
  return [...output.matchAll(pattern)].map((match) => Number(match[1]));
}

for (const backend of ['pure', 'simd', 'tfjs-wasm']) {
  describe(`examples on ${backend}`, () => {
    it('1-naive-sequential: the loss falls, and an accuracy comes out', async () => {
      const output = await example('1-naive-sequential', backend, 8);
      const losses = figures(output, /batch 0: loss ([\d.]+)/g);
      expect(losses).toHaveLength(8);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      expect(figures(output, /^accuracy: (0\.\d{4})$/gm)).toHaveLength(1);
    });

    it('2-keras-mlp: learns in a few epochs', async () => {
      const output = await example('2-keras-mlp', backend, 4);
      expect(output).toContain('407,050');
      expect(figures(output, /test accuracy: ([\d.]+)$/gm)[0]).toBeGreaterThan(0.5);
    });

    it('3-three-layer-mse: the loss falls', async () => {
      const losses = figures(await example('3-three-layer-mse', backend, 6), /batch 0: loss ([\d.]+)/g);
      expect(losses).toHaveLength(6);
      expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.8);
    });

    it('4-three-layer-crossentropy: the test accuracy rises', async () => {
      const accuracies = figures(
        await example('4-three-layer-crossentropy', backend, 8),
        /test accuracy ([\d.]+)$/gm,
      );
      expect(accuracies).toHaveLength(8);
      expect(accuracies.at(-1)).toBeGreaterThan(accuracies[0]! + 0.1);
    });

    it('5-manual-backward: the loss falls', async () => {
      const losses = figures(await example('5-manual-backward', backend, 5), /^epoch \d+: loss ([\d.]+)/gm);
      expect(losses).toHaveLength(5);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
    });

    it('6-three-ways: every bit of the weights agrees', async () => {
      const lines = (await example('6-three-ways', backend, 2)).trim().split('\n');
      expect(lines).toHaveLength(8);
      for (const line of lines) expect(line).toMatch(/: 0 of \d+ elements differ$/);
    });
  });
}
