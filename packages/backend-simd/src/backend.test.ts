import { BackendMismatchError, ConfigError, DisposedError, DTypeError, ValueError } from '@athanor/core';
import { afterAll, describe, expect, it } from 'vitest';
import { expectSame, numbers } from '../test/support.ts';
import { createBackend, hasRelaxedSimd, OutOfMemoryError, SimdBackend } from './index.ts';

const made: SimdBackend[] = [];
afterAll(async () => {
  for (const backend of made) await backend.dispose();
});

async function make(options?: Parameters<typeof createBackend>[0]): Promise<SimdBackend> {
  const backend = await createBackend(options);
  made.push(backend);
  return backend;
}

describe('createBackend', () => {
  it('computes in float32, with relaxed SIMD where the engine has it, on every core', async () => {
    const backend = await make();
    expect(backend).toBeInstanceOf(SimdBackend);
    expect(backend.name).toBe('simd');
    expect(backend.floatType).toBe('float32');
    expect(backend.variant).toBe(hasRelaxedSimd() ? 'relaxed' : 'plain');
    expect(backend.threads).toBe(process.getBuiltinModule('node:os').availableParallelism());
    expect((await make({ relaxed: false, threads: 1 })).variant).toBe('plain');
  });

  it.each([
    [{ thread: 4 }, "no option 'thread'.*threads, relaxed, revectorize, maximumMegabytes"],
    [{ threads: 0 }, "'threads' is a whole number from 1 to 64, or 'auto'; found 0"],
    [{ threads: 1.5 }, 'found 1.5'],
    [{ threads: 65 }, 'found 65'],
    [{ threads: 'all' }, 'found "all"'],
    [{ relaxed: 'yes' }, "'relaxed' is true, false or 'auto'; found \"yes\""],
    [{ maximumMegabytes: 5000 }, "'maximumMegabytes' is a whole number from 4 to 4096; found 5000"],
  ])('refuses %j by name', async (options: object, message) => {
    await expect(createBackend(options)).rejects.toThrow(ConfigError);
    await expect(createBackend(options)).rejects.toThrow(new RegExp(message));
  });
});

describe('memory', () => {
  it('grows, and keeps what is in it', async () => {
    for (const threads of [1, 2]) {
      const backend = await make({ threads });
      const before = backend.memoryBytes;
      const values = numbers(100_000);
      const storage = backend.allocate('float32', values.length);
      backend.write(storage, values);
      const large = backend.allocate('float32', 2 ** 24);
      expect(backend.memoryBytes).toBeGreaterThan(Math.max(before, 2 ** 26));
      backend.fill(large, 3);
      expectSame(backend.readSync(storage), values);
      expect(backend.readSync(large).every((x) => x === 3)).toBe(true);
      backend.unary('neg', large, large);
      expect(backend.readSync(large).every((x) => x === -3)).toBe(true);
    }
  });

  it('that cannot grow is an error with the size, and what is there stays', async () => {
    for (const threads of [1, 2]) {
      const backend = await make({ threads, maximumMegabytes: 8 });
      const kept = backend.allocate('float32', 1000);
      backend.fill(kept, 5);
      expect(() => backend.allocate('float32', 4_000_000)).toThrow(OutOfMemoryError);
      expect(() => backend.allocate('float32', 4_000_000)).toThrow(
        /float32 storage of 4000000 elements \(15\.3 MB\).*cannot grow/,
      );
      expect(() => backend.allocate('bool', 2 ** 40)).toThrow(OutOfMemoryError);
      const many = [];
      for (;;) {
        try {
          many.push(backend.allocate('int32', 50_000));
        } catch (error) {
          expect(error).toBeInstanceOf(OutOfMemoryError);
          break;
        }
      }
      expect(many.length).toBeGreaterThan(20);
      for (const storage of many) backend.free(storage);
      const large = backend.allocate('float32', 1_500_000);
      backend.fill(large, 1);
      expect(backend.readSync(kept).every((x) => x === 5)).toBe(true);
      expect(backend.liveStorages).toBe(2);
    }
  });

  it('beyond 2 GB is addressed right', async () => {
    const backend = await make({ threads: 2 });
    const lower = backend.allocate('bool', 2 ** 31 - 1);
    const upper = backend.allocate('float32', 1000);
    backend.fill(upper, 2);
    backend.unary('square', upper, upper);
    expect(backend.memoryBytes).toBeGreaterThan(2 ** 31);
    expect(backend.readSync(upper).every((x) => x === 4)).toBe(true);
    backend.free(lower);
  });
});

describe('storages', () => {
  it('have a length and a dtype that can be', async () => {
    const backend = await make({ threads: 1 });
    for (const length of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => backend.allocate('float32', length)).toThrow(ValueError);
    }
    expect(() => backend.allocate('float64', 2)).toThrow(DTypeError);
    expect(backend.liveStorages).toBe(0);
  });

  it('are written whole, from an array of their class', async () => {
    const backend = await make({ threads: 1 });
    const storage = backend.allocate('float32', 3);
    expect(() => backend.write(storage, new Float32Array(2))).toThrow(ValueError);
    expect(() => backend.write(storage, new Int32Array(3))).toThrow(/Float32Array.*Int32Array/);
  });

  it('are not used after they were freed, nor on another backend, nor after dispose', async () => {
    const backend = await make({ threads: 1 });
    const other = await make({ threads: 1 });
    const gone = backend.allocate('float32', 2);
    const here = backend.allocate('float32', 2);
    backend.free(gone);
    expect(() => backend.free(gone)).toThrow(DisposedError);
    expect(() => backend.unary('neg', gone, here)).toThrow(DisposedError);
    expect(() => backend.fused.sgdUpdate(here, gone, { velocity: null }, sgd)).toThrow(DisposedError);
    await expect(backend.read(gone)).rejects.toThrow(DisposedError);
    expect(() => other.fill(here, 1)).toThrow(BackendMismatchError);
    await backend.dispose();
    await backend.dispose();
    backend.free(here);
    expect(() => backend.allocate('float32', 2)).toThrow(DisposedError);
    await expect(backend.read(here)).rejects.toThrow(DisposedError);
    await expect(backend.synchronize()).rejects.toThrow(DisposedError);
  });
});

const sgd = { learningRate: 1, momentum: 0, nesterov: false };
