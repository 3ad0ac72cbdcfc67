import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackendUnavailableError, ConfigError, type MatMulLayout } from '@athanor/core';
import { afterAll, describe, expect, it } from 'vitest';
import { installedLibrary } from '../test/support.ts';
import { BlasBackend, createBackend } from './index.ts';

const made: BlasBackend[] = [];
afterAll(async () => {
  for (const backend of made) await backend.dispose();
});

async function make(options?: Parameters<typeof createBackend>[0]): Promise<BlasBackend> {
  const backend = await createBackend(options);
  made.push(backend);
  return backend;
}

describe('createBackend', () => {
  it('refuses options that it has not, and wrong values, by name', async () => {
    await expect(createBackend(Object({ thread: 2 }))).rejects.toThrow(
      "the blas backend has no option 'thread'; it has library, threads, relaxed, revectorize, maximumMegabytes",
    );
    await expect(createBackend({ library: '' })).rejects.toThrow(ConfigError);
    if (library !== undefined) {
      await expect(createBackend({ threads: 0 })).rejects.toThrow(/^the blas backend's option 'threads' is/);
    }
  });

  it('refuses a file that is no library, and a library that is no BLAS', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'athanor-blas-'));
    const file = join(folder, 'libopenblas.so');
    await writeFile(file, 'not a library');
    try {
      await expect(createBackend({ library: file })).rejects.toThrow(BackendUnavailableError);
      await expect(createBackend({ library: file })).rejects.toThrow(file);
      await expect(createBackend({ library: join(folder, 'none.so') })).rejects.toThrow('none.so');
    } finally {
      await rm(folder, { recursive: true });
    }
    if (process.platform === 'linux') {
      await expect(createBackend({ library: 'libm.so.6' })).rejects.toThrow(
        /libm\.so\.6, which the option 'library' names, .* (no function cblas_sgemm|Failed to load)/,
      );
    }
  });

  it('refuses what ATHANOR_BLAS names where that is nothing', async () => {
    const before = process.env.ATHANOR_BLAS;
    process.env.ATHANOR_BLAS = '/nowhere/libblas.so';
    try {
      await expect(createBackend()).rejects.toThrow(/^\/nowhere\/libblas\.so, .* ATHANOR_BLAS names/);
    } finally {
      if (before === undefined) delete process.env.ATHANOR_BLAS;
      else process.env.ATHANOR_BLAS = before;
    }
  });
});

/** Numbers in [-2, 2) that look random and are the same every time. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 30 - 2;
  });
}

function product(backend: BlasBackend, a: Float32Array, b: Float32Array, layout: MatMulLayout): Float32Array {
  const [left, right] = [a, b].map((values) => {
    const storage = backend.allocate('float32', values.length);
    backend.write(storage, values);
    return storage;
  });
  const output = backend.allocate('float32', layout.batch * layout.m * layout.n);
  backend.fill(output, Number.NaN);
  backend.matMul(left!, right!, output, layout);
  const values = Float32Array.from(backend.readSync(output));
  for (const storage of [left!, right!, output]) backend.free(storage);
  return values;
}

function expectNear(found: Float32Array, a: Float32Array, b: Float32Array, layout: MatMulLayout): void {
  const { m, n, k, transposeA, transposeB } = layout;
  for (const [at, value] of found.entries()) {
    const matrix = Math.floor(at / (m * n));
    const row = Math.floor((at % (m * n)) / n);
    const column = at % n;
    let sum = 0;
    let size = 0;
    for (let i = 0; i < k; i++) {
      const x = a[matrix * m * k + (transposeA ? i * m + row : row * k + i)]!;
      const y = b[matrix * k * n + (transposeB ? column * k + i : i * n + column)]!;
      sum += x * y;
      size += Math.abs(x * y);
    }
    if (!(Math.abs(value - sum) <= 2e-6 * size)) expect.fail(`${at} is ${value}, expected ${sum}`);
  }
}

const library = await installedLibrary();
if (library === undefined) console.log('products by a BLAS: not run, as none is installed');

describe.runIf(library !== undefined)('with the installed BLAS', () => {
  it('says which it is, and computes on every core', async () => {
    const backend = await make();
    expect(backend).toBeInstanceOf(BlasBackend);
    expect(backend.name).toBe('blas');
    expect(backend.library).toEqual(library);
    expect(library!.file).not.toBe('');
    expect(backend.threads).toBe(process.getBuiltinModule('node:os').availableParallelism());
  });

  it('multiplies right in every form, small and shared, and gives the same bits again', async () => {
    for (const threads of [1, 2, 3]) {
      const backend = await make({ threads });
      await backend.startThreads();
      for (const [batch, m, n, k] of [
        [1, 40, 30, 20],
        [3, 33, 17, 29],
        [1, 1, 200, 300],
        [1, 200, 1, 300],
        [1, 130, 170, 161],
        [1, 171, 130, 160],
        [4, 100, 110, 150],
      ] as const) {
        for (const transposeA of [false, true]) {
          for (const transposeB of [false, true]) {
            const layout = { batch, m, n, k, transposeA, transposeB };
            const [a, b] = [numbers(batch * m * k, 1), numbers(batch * k * n, 2)];
            const found = product(backend, a, b, layout);
            expectNear(found, a, b, layout);
            expect(product(backend, a, b, layout)).toEqual(found);
          }
        }
      }
    }
  });

  it('finds the memory again when it has grown, shared or not', async () => {
    for (const threads of [1, 2]) {
      const backend = await make({ threads });
      await backend.startThreads();
      const layout = { batch: 1, m: 150, n: 160, k: 170, transposeA: false, transposeB: false };
      const [a, b] = [numbers(150 * 170, 1), numbers(170 * 160, 2)];
      const before = product(backend, a, b, layout);
      for (let times = 0; times < 4; times++) {
        const grown = backend.memoryBytes;
        const large = backend.allocate('float32', grown / 4 + 1);
        expect(backend.memoryBytes).toBeGreaterThan(grown);
        expect(product(backend, a, b, layout)).toEqual(before);
        backend.write(large, new Float32Array(large.length).fill(1));
      }
    }
  });

  it('lets the process end by itself, in the middle of work too', () => {
    const module = new URL('../dist/index.js', import.meta.url).href;
    const program = `
      const { createBackend } = await import(${JSON.stringify(module)});
      const backend = await createBackend({ threads: 2 });
      await backend.startThreads();
      const [a, b, c] = [0, 1, 2].map(() => backend.allocate('float32', 90_000));
      for (const x of [a, b]) backend.fill(x, 1);
      const layout = { batch: 1, m: 300, n: 300, k: 300, transposeA: false, transposeB: false };
      for (let i = 0; i < 20; i++) backend.matMul(a, b, c, layout);
      console.log(backend.readSync(c)[89_999]);`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', program],
      {
        encoding: 'utf8',
        timeout: 50_000,
      },
    );
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('300');
    expect(status).toBe(0);
  });
});
