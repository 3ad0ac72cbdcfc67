import { type Backend, BackendMismatchError, DisposedError, DTypeError } from '@athanor/core';
import { engine } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { engineNames, liveTensors, readNow } from '../test/subject.ts';
import { createBackend, type EngineName } from './index.ts';

/** Calls of several kernels, on storages that are all given back. Returns numbers that tell one call from another. */
function work(backend: Backend, seed: number): number[] {
  const a = backend.allocate('float32', 64 * 80);
  const b = backend.allocate('float32', 80 * 64);
  const c = backend.allocate('float32', 64 * 64);
  const d = backend.allocate('float32', 64 * 64);
  const row = backend.allocate('float32', 64);
  const places = backend.allocate('int32', 64);
  backend.write(
    a,
    Float32Array.from({ length: 64 * 80 }, (_, i) => Math.sin(i * seed)),
  );
  backend.copyStrided(a, b, { shape: [80, 64], strides: [1, 80], offset: 0 });
  backend.matMul(a, b, c, { batch: 1, m: 64, n: 64, k: 80, transposeA: false, transposeB: false });
  backend.matMul(b, b, c, { batch: 1, m: 64, n: 64, k: 80, transposeA: true, transposeB: false });
  backend.reduce('max', c, row, { outer: 1, size: 64, inner: 64 });
  backend.argReduce('argMin', c, places, { outer: 64, size: 64, inner: 1 });
  backend.binary('div', c, row, d, { a: [64, 64], b: [1, 64], output: [64, 64] });
  backend.unary('sin', d, c);
  backend.unary('tanh', c, d);
  backend.gatherRows(d, places, c, { rows: 64, count: 64, width: 64 });
  backend.scatterAddRows(c, places, d, { rows: 64, count: 64, width: 64 });
  backend.concat([d], c, { outer: 1, sizes: [64 * 64], inner: 1 });
  backend.reduce('sum', c, row, { outer: 1, size: 64, inner: 64 });
  const result = Array.from(readNow(backend, row));
  for (const storage of [a, b, c, d, row, places]) backend.free(storage);
  return result;
}

describe.each(engineNames)('backend tfjs-%s', (name) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await createBackend({ engine: name });
  });

  it('has a name, a float type, and fused kernels where they are faster than a composition', () => {
    expect([backend.name, backend.floatType]).toEqual([`tfjs-${name}`, 'float32']);
    const everywhere = ['conv2dInputGradient', 'maxPool2d', 'maxPool2dGradient'];
    const own = name === 'wasm' ? ['conv2d', 'conv2dFilterGradient', ...everywhere] : everywhere;
    expect(Object.keys(backend.fused).sort()).toEqual(own.sort());
  });

  it('leaves nothing behind once everything is freed, by its own count and by tfjs’s', () => {
    const tensors = engine().state.numTensors;
    const before = liveTensors(name);
    const first = work(backend, 1);
    expect(liveTensors(name)).toBe(before);
    for (let i = 0; i < 50; i++) expect(work(backend, 1)).toEqual(first);
    expect(liveTensors(name)).toBe(before);
    expect(engine().state.numTensors).toBe(tensors);
  });

  it('holds one tensor for each storage that has been written, however often', () => {
    const before = liveTensors(name);
    const storage = backend.allocate('float32', 4);
    for (let i = 0; i < 5; i++) backend.fill(storage, i);
    backend.write(storage, Float32Array.of(1, 2, 3, 4));
    expect(liveTensors(name)).toBe(before + 1);
    backend.free(storage);
    expect(liveTensors(name)).toBe(before);
  });

  it('copies what is written and what is read', async () => {
    const storage = backend.allocate('int32', 2);
    const values = Int32Array.of(1, 2);
    backend.write(storage, values);
    values[0] = 9;
    const read = await backend.read(storage);
    expect(read).toEqual(Int32Array.of(1, 2));
    read[1] = 9;
    expect(readNow(backend, storage)).toEqual(Int32Array.of(1, 2));
    backend.free(storage);
  });

  it('reads the array class of the dtype, of any length', () => {
    for (const [dtype, values] of [
      ['float32', Float32Array.of(0.5, -0, Number.NaN)],
      ['int32', Int32Array.of(1, -(2 ** 31), 16777217)],
      ['bool', Uint8Array.of(1, 0, 1)],
      ['float32', new Float32Array(0)],
    ] as const) {
      const storage = backend.allocate(dtype, values.length);
      backend.write(storage, values);
      expect(readNow(backend, storage)).toEqual(values);
      backend.free(storage);
    }
  });

  it('refuses float64, storages of others, and storages that were freed', async () => {
    expect(() => backend.allocate('float64', 1)).toThrow(DTypeError);
    const other = await createBackend({ engine: name });
    const theirs = other.allocate('float32', 1);
    expect(() => backend.fill(theirs, 1)).toThrow(DisposedError);
    expect(() => backend.fill({ dtype: 'float32', length: 1 }, 1)).toThrow(BackendMismatchError);
    const freed = backend.allocate('float32', 1);
    backend.free(freed);
    expect(() => backend.fill(freed, 1)).toThrow(/was freed/);
    expect(() => backend.free(freed)).toThrow(DisposedError);
    await other.dispose();
  });

  it('frees everything when it is disposed, and only its own', async () => {
    const before = liveTensors(name);
    const doomed = await createBackend({ engine: name });
    const kept = backend.allocate('float32', 2);
    backend.fill(kept, 3);
    const storage = doomed.allocate('float32', 2);
    doomed.fill(storage, 1);
    expect(liveTensors(name)).toBe(before + 2);
    await doomed.dispose();
    await doomed.dispose();
    expect(liveTensors(name)).toBe(before + 1);
    expect(() => doomed.allocate('float32', 1)).toThrow(DisposedError);
    expect(() => doomed.fill(storage, 1)).toThrow(DisposedError);
    expect(() => doomed.unary('neg', storage, storage)).toThrow(DisposedError);
    await expect(doomed.read(storage)).rejects.toThrow(DisposedError);
    await expect(doomed.synchronize()).rejects.toThrow(/make another with createBackend/);
    // A tensor that is collected later gives its storage back; there is nothing left to do.
    doomed.free(storage);
    expect(readNow(backend, kept)).toEqual(Float32Array.of(3, 3));
    backend.free(kept);
  });
});

describe('several backends in one process', () => {
  it('do not disturb each other, call by call', async () => {
    const backends = await Promise.all(
      engineNames.flatMap((name) => [name, name]).map((name) => createBackend({ engine: name })),
    );
    const alone = backends.map((backend, i) => work(backend, 1 + (i >> 1)));
    for (let round = 0; round < 5; round++) {
      backends.forEach((backend, i) => {
        expect(work(backend, 1 + (i >> 1))).toEqual(alone[i]);
      });
    }
    for (const backend of backends) await backend.dispose();
  });

  it('compute alike', async () => {
    const [cpu, wasm] = await Promise.all(
      engineNames.map((name: EngineName) => createBackend({ engine: name })),
    );
    const found = work(wasm!, 2);
    work(cpu!, 2).forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 3);
    });
    await cpu!.dispose();
    await wasm!.dispose();
  });
});
