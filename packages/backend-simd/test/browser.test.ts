import { describe, expect, it } from 'vitest';
import { findChromium, runInChromium } from './chromium.ts';

const chromium = findChromium();
if (chromium === undefined) {
  console.log('backend-simd in a browser: not run, as there is no chromium or google-chrome on the PATH');
}

/** Trains mlp-512 on one batch, and says with what and how the loss went. */
const script = `
  const { createBackend } = await import('/backend-simd/dist/index.js');
  const { Dense, Sequential, SparseCategoricalCrossentropy } = await import('@athanor/core');
  const backend = await createBackend({ threads: 2 });
  await backend.startThreads();
  const model = new Sequential([new Dense({ units: 512, activation: 'relu' }), new Dense({ units: 10 })], { backend, seed: 1 });
  model.build([784]);
  model.compile({ optimizer: 'adam', loss: new SparseCategoricalCrossentropy({ fromLogits: true }) });
  const x = { shape: [128, 784], dtype: 'float32', data: Float32Array.from({ length: 128 * 784 }, (_, i) => Math.sin(i * i)) };
  const y = { shape: [128], dtype: 'int32', data: Int32Array.from({ length: 128 }, (_, i) => i % 10) };
  const losses = [];
  for await (const event of model.train({ x, y }, { epochs: 30, batchSize: 128, shuffle: false })) {
    if (event.type === 'batch') losses.push(event.loss);
  }
  const { threads, variant } = backend;
  await backend.dispose();
  await report({ isolated: crossOriginIsolated, threads, variant, losses });`;

interface Report {
  readonly isolated: boolean;
  readonly threads: number;
  readonly variant: string;
  readonly losses: number[];
}

describe.runIf(chromium !== undefined)('in Chromium', () => {
  const reports = new Map<boolean, Report>();
  it.each([true, false])(
    'mlp-512 trains on a page, cross-origin isolated: %s',
    async (isolated) => {
      const report = (await runInChromium(chromium!, script, isolated)) as Report;
      expect(report).toMatchObject({ isolated, threads: isolated ? 2 : 1, variant: 'relaxed' });
      expect(report.losses).toHaveLength(30);
      expect(report.losses[0]).toBeGreaterThan(2);
      expect(report.losses.at(-1)).toBeLessThan(0.5);
      reports.set(isolated, report);
    },
    180_000,
  );

  it('with the same bits on one thread and on two', () => {
    expect(reports.size).toBe(2);
    expect(reports.get(true)!.losses).toEqual(reports.get(false)!.losses);
  });
});
