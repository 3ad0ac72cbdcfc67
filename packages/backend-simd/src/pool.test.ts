import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { argumentsOffset, faultWord, nextWord, stateWord } from './control.ts';
import { createBackend, type SimdBackend, WorkerError } from './index.ts';
import { instantiate } from './instantiate.ts';
import { type CompiledKernelName, exported, type Kernel, kernelsOf } from './kernel-names.ts';
import { SimdMemory } from './memory.ts';
import { compileKernels } from './module.ts';
import { Pool } from './pool.ts';

/** The code of sin in src/kernels/unary.ts. */
const sin = 12;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A pool whose kernels on this thread are replaced, and the words that it shares with its workers. */
async function poolWith(
  name: CompiledKernelName,
  kernel: (words: Int32Array, original: Kernel) => Kernel,
  patienceMilliseconds: number,
) {
  const { module, panelColumns } = await compileKernels({
    relaxed: 'auto',
    revectorize: false,
    shared: true,
  });
  const memory = new SimdMemory(true, 64);
  const instance = instantiate(module, memory.memory);
  const workspaceBytes = Number(exported(instance, 'workspaceBytes')());
  const pointers: number[] = [];
  const reserve = (bytes: number): number => {
    const pointer = memory.allocate(bytes)!;
    pointers.push(pointer);
    return pointer;
  };
  // For each team the pool reserves control words, then a workspace.
  const words = () => memory.int32(pointers.at(-2)!, argumentsOffset / 4);
  const originals = kernelsOf(instance);
  const replaced = (...values: number[]) => kernel(words(), originals[name])(...values);
  const kernels = { ...originals, [name]: replaced };
  const options = {
    ...{ module, panelColumns, memory: memory.memory, kernels },
    ...{ threads: 2, workspaceBytes, reserve },
  };
  const pool = new Pool({ ...options, patienceMilliseconds });
  cleanups.push(() => pool.dispose());
  await pool.start();
  return { pool, memory };
}

/** Keeps the workers that are started from now on. */
function recordWorkers(): Worker[] {
  const threads = process.getBuiltinModule('node:worker_threads');
  const Original = threads.Worker;
  const workers: Worker[] = [];
  threads.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Original>) {
      super(...args);
      workers.push(this);
    }
  };
  cleanups.push(() => {
    threads.Worker = Original;
  });
  return workers;
}

/** Holds this thread up, for 5 seconds at most. */
function waitUntil(happened: () => boolean): void {
  const end = performance.now() + 5000;
  while (!happened() && performance.now() < end);
}

function fillLarge(backend: SimdBackend, value: number): Float32Array {
  const storage = backend.allocate('float32', 1_000_003);
  backend.fill(storage, value);
  const values = Float32Array.from(backend.readSync(storage));
  backend.free(storage);
  return values;
}

describe('a worker', () => {
  it('that has died is told at the next large kernel, and replaced', async () => {
    const workers = recordWorkers();
    const backend = await createBackend({ threads: 2 });
    cleanups.push(() => backend.dispose());
    await backend.startThreads();
    expect(workers).toHaveLength(1);
    await workers[0]!.terminate();
    expect(() => fillLarge(backend, 3)).toThrow(WorkerError);
    expect(fillLarge(backend, 4).every((x) => x === 4)).toBe(true);
    await backend.startThreads();
    expect(workers).toHaveLength(2);
    expect(fillLarge(backend, 5).every((x) => x === 5)).toBe(true);
  });

  it('that is killed at any moment never makes a kernel hang', async () => {
    const workers = recordWorkers();
    const backend = await createBackend({ threads: 3 });
    cleanups.push(() => backend.dispose());
    await backend.startThreads();
    for (const worker of workers) void worker.terminate();
    let failures = 0;
    for (let i = 0; i < 20; i++) {
      try {
        fillLarge(backend, i);
      } catch (error) {
        expect(error).toBeInstanceOf(WorkerError);
        failures++;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(failures).toBeGreaterThan(0);
    expect(fillLarge(backend, 6).every((x) => x === 6)).toBe(true);
  });

  it('that joins a job and never leaves it is given up after a while', async () => {
    const { pool } = await poolWith('fillFloat', (words) => () => Atomics.add(words, stateWord, 1), 300);
    expect(() => pool.run('fillFloat', [64, 0], 0, 1)).not.toThrow();
    const start = performance.now();
    expect(() => pool.run('fillFloat', [64, 0], 1, 1)).toThrow(/did not answer for 0\.[3-9] s/);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('that is killed in the middle of its share is noticed at once, and the next job starts another', async () => {
    const workers = recordWorkers();
    const units = 2 ** 22;
    let killed = 0;
    // There are two shares, and this thread waits with its own until the worker has taken the other. This thread's takes no
    // time; the worker's, a half of all, is some 10 ms of sines when it is ended.
    const kernel = (words: Int32Array) => () => {
      waitUntil(() => Atomics.load(words, nextWord) >= units);
      if (killed > 0) return;
      killed = performance.now();
      void workers[0]!.terminate();
    };
    const { pool, memory } = await poolWith('unary', kernel, 60_000);
    const input = memory.allocate(4 * units)!;
    const output = memory.allocate(4 * units)!;
    memory.float32(input, units).fill(1);
    expect(() => pool.run('unary', [sin, input, output], units, units / 2)).toThrow(
      /ended in the middle of its work/,
    );
    expect(performance.now() - killed).toBeLessThan(1000);
    await pool.start();
    expect(workers).toHaveLength(2);
    pool.run('unary', [sin, input, output], units, units / 2);
    const found = memory.float32(output, units).filter((x) => x === Math.fround(Math.sin(1))).length;
    expect(found).toBeGreaterThanOrEqual(units / 2);
  });

  it('that is only slow is waited for', async () => {
    const units = 2 ** 20;
    // This thread does an eighth of its share, so the worker takes some eight times as long: more than the patience of 1 ms,
    // less than twenty times.
    const kernel =
      (words: Int32Array, original: Kernel): Kernel =>
      (code, input, output, begin, end) => {
        waitUntil(() => Atomics.load(words, nextWord) >= units);
        original(code!, input!, output!, begin!, begin! + (end! - begin!) / 8);
      };
    const { pool, memory } = await poolWith('unary', kernel, 1);
    const input = memory.allocate(4 * units)!;
    const output = memory.allocate(4 * units)!;
    memory.float32(input, units).fill(2e6);
    expect(() => pool.run('unary', [sin, input, output], units, units / 2)).not.toThrow();
    const found = memory.float32(output, units).filter((x) => x === Math.fround(Math.sin(2e6))).length;
    expect(found).toBe(units / 2 + units / 16);
  });

  it('whose kernel fails reports it', async () => {
    // This thread waits with its share until the worker has failed with one, which lies where no memory is.
    const waits = (words: Int32Array) => () => waitUntil(() => Atomics.load(words, faultWord) === 1);
    const { pool, memory } = await poolWith('fillFloat', waits, 5000);
    const outside = memory.byteLength + 2 ** 20;
    expect(() => pool.run('fillFloat', [outside, 1], 64, 1)).toThrow(/a kernel failed on it/);
  });
});

describe('threads', () => {
  it('are as many as asked for, more than there are cores too', async () => {
    const backend = await createBackend({ threads: 7 });
    cleanups.push(() => backend.dispose());
    expect(backend.threads).toBe(7);
    await backend.startThreads();
    expect(fillLarge(backend, 2).every((x) => x === 2)).toBe(true);
  });

  it('share the work', async () => {
    const taken: number[] = [];
    const slow = () => (begin: number, end: number) => {
      taken.push(end - begin);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    };
    const { pool, memory } = await poolWith(
      'fillFloat',
      () => (_p, _v, begin, end) => slow()(begin!, end!),
      5000,
    );
    const pointer = memory.allocate(4 * 4096)!;
    pool.run('fillFloat', [pointer, 9], 4096, 16);
    const values = memory.float32(pointer, 4096);
    const byWorker = values.filter((x) => x === 9).length;
    expect(byWorker).toBeGreaterThan(0);
    expect(byWorker + taken.reduce((sum, units) => sum + units, 0)).toBe(4096);
  });

  const built = fileURLToPath(new URL('../dist/index.js', import.meta.url));
  it('let the process end by itself', () => {
    expect(existsSync(built), 'build first: pnpm --filter @athanor/backend-simd build').toBe(true);
    const script = `
      import { createBackend } from ${JSON.stringify(built)};
      const backend = await createBackend({ threads: 3 });
      await backend.startThreads();
      const storage = backend.allocate('float32', 1e6);
      backend.fill(storage, 1);
      console.log(backend.readSync(storage).length);`;
    const result = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(result.stderr).toBe('');
    expect(result.stdout).toBe('1000000\n');
    expect(result.status).toBe(0);
  });
});
