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

/** Makes a backend on two threads, whose first worker is sent `change` over its own, and runs `body` with it. */
const withWorker = (change: string, body: string): string => `
  const { createBackend } = await import('/backend-simd/dist/index.js');
  const workers = [];
  const Original = Worker;
  globalThis.Worker = class extends Original {
    postMessage(start) {
      workers.push(this);
      super.postMessage(workers.length === 1 ? { ...start, ...${change} } : start);
    }
  };
  const backend = await createBackend({ threads: 2 });
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const [a, b, c] = [0, 0, 0].map(() => backend.allocate('float32', 2 ** 22));
  ${body}`;

describe.runIf(chromium !== undefined)('a thread in Chromium', () => {
  it('that cannot start is told at once', async () => {
    const script = withWorker(
      '{ module: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) }',
      `const patience = wait(10_000).then(() => 'nothing was told for 10 s');
       await report(await Promise.race([backend.startThreads().then(() => 'it started', String), patience]));`,
    );
    expect(await runInChromium(chromium!, script, true)).toMatch(/^WorkerError: .*setWorkspace/);
  }, 180_000);

  it('whose kernel fails is told at once, and another takes its place', async () => {
    // Where the first worker is to pack matrices there is no memory.
    const script = withWorker(
      '{ workspace: 2 ** 32 - 64 }',
      `await backend.startThreads();
       const layout = { batch: 1, m: 1024, n: 1024, k: 1024, transposeA: false, transposeB: false };
       backend.fill(a, 1);
       backend.fill(b, 1);
       let message = 'nothing failed';
       const began = performance.now();
       for (let i = 0; i < 100 && message === 'nothing failed'; i++) {
         try { backend.matMul(a, b, c, layout); } catch (error) { message = String(error); }
       }
       const seconds = (performance.now() - began) / 1000;
       await backend.startThreads();
       backend.matMul(a, b, c, layout);
       const right = backend.readSync(c).subarray(0, 1024 * 1024).every((x) => x === 1024);
       await report({ message, seconds, right, workers: workers.length });`,
    );
    const found = (await runInChromium(chromium!, script, true)) as { message: string; seconds: number };
    expect(found).toMatchObject({ right: true, workers: 2 });
    expect(found.message).toMatch(/^WorkerError: .* a kernel failed on it/);
    expect(found.seconds).toBeLessThan(10);
  }, 180_000);

  it('that its page has ended leaves no kernel waiting or incomplete', async () => {
    const script = withWorker(
      '{}',
      `await backend.startThreads();
       backend.fill(a, 2);
       const expected = Math.fround(Math.sin(2));
       const right = () => {
         backend.fill(b, 0);
         backend.unary('sin', a, b);
         return backend.readSync(b).every((x) => x === expected);
       };
       workers[0].terminate();
       const found = [right(), right()];
       await wait(3000);
       found.push(right());
       await report(found);`,
    );
    expect(await runInChromium(chromium!, script, true)).toEqual([true, true, true]);
  }, 180_000);
});
