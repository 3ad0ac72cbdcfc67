import {
  BackendMismatchError,
  ConfigError,
  DisposedError,
  DTypeError,
  type Storage,
  ValueError,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { createBackend, createPureBackend, PureBackend } from './index.ts';

describe('createBackend', () => {
  it('computes in float32 unless told', async () => {
    const backend = await createBackend();
    expect(backend).toBeInstanceOf(PureBackend);
    expect(backend.name).toBe('pure');
    expect(backend.floatType).toBe('float32');
    expect((await createBackend({ floatType: 'float64' })).floatType).toBe('float64');
    expect(createPureBackend({ floatType: 'float64' }).floatType).toBe('float64');
  });

  it('refuses an unknown option by name', async () => {
    const options: object = { threads: 4 };
    await expect(createBackend(options)).rejects.toThrow(ConfigError);
    await expect(createBackend(options)).rejects.toThrow(/'threads'.*floatType/);
    expect(() => createPureBackend(options)).toThrow(/'threads'/);
  });

  it('refuses a floatType that is none', async () => {
    const options: object = { floatType: 'float16' };
    await expect(createBackend(options)).rejects.toThrow(ConfigError);
    await expect(createBackend(options)).rejects.toThrow(/"float16"/);
  });
});

describe('storages', () => {
  it('hold what is written, as copies', async () => {
    const backend = createPureBackend();
    const storage = backend.allocate('float32', 3);
    const values = Float32Array.of(1, Number.NaN, -0);
    backend.write(storage, values);
    values.fill(9);
    const read = await backend.read(storage);
    expect(read).toEqual(Float32Array.of(1, Number.NaN, -0));
    read.fill(8);
    expect(backend.readSync(storage)).toEqual(Float32Array.of(1, Number.NaN, -0));
    await backend.synchronize();
  });

  it.each([
    ['float32', Float32Array],
    ['int32', Int32Array],
    ['bool', Uint8Array],
  ] as const)('of %s', (dtype, values) => {
    const backend = createPureBackend();
    for (const length of [0, 1, 5]) {
      const storage = backend.allocate(dtype, length);
      expect(storage.dtype).toBe(dtype);
      expect(storage.length).toBe(length);
      backend.write(storage, new values(length).fill(1));
      expect(backend.readSync(storage)).toEqual(new values(length).fill(1));
    }
  });

  it('are counted', () => {
    const backend = createPureBackend();
    const first = backend.allocate('int32', 4);
    backend.allocate('bool', 0);
    expect(backend.liveStorages).toBe(2);
    backend.free(first);
    expect(backend.liveStorages).toBe(1);
    backend.dispose();
    expect(backend.liveStorages).toBe(0);
  });

  it('have only the float type of their backend', () => {
    expect(() => createPureBackend().allocate('float64', 2)).toThrow(DTypeError);
    expect(() => createPureBackend().allocate('float64', 2)).toThrow(/float32.*float64/);
    expect(() => createPureBackend({ floatType: 'float64' }).allocate('float32', 2)).toThrow(DTypeError);
    expect(createPureBackend({ floatType: 'float64' }).allocate('float64', 2).dtype).toBe('float64');
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 50, Number.MAX_SAFE_INTEGER])(
    'of length %d are refused by name',
    (length) => {
      const backend = createPureBackend();
      expect(() => backend.allocate('float32', length)).toThrow(ValueError);
      expect(() => backend.allocate('float32', length)).toThrow(String(length));
      expect(backend.liveStorages).toBe(0);
    },
  );

  it('are written whole, from an array of their class', () => {
    const backend = createPureBackend();
    const storage = backend.allocate('float32', 3);
    expect(() => backend.write(storage, new Float32Array(2))).toThrow(ValueError);
    expect(() => backend.write(storage, new Float32Array(2))).toThrow(/3.*2/);
    expect(() => backend.write(storage, new Int32Array(3))).toThrow(DTypeError);
    expect(() => backend.write(storage, new Int32Array(3))).toThrow(/Float32Array.*Int32Array/);
  });
});

describe('what is gone', () => {
  it('is not used after it was freed, nor freed twice', async () => {
    const backend = createPureBackend();
    const gone = backend.allocate('float32', 2);
    const here = backend.allocate('float32', 2);
    backend.free(gone);
    expect(() => backend.free(gone)).toThrow(DisposedError);
    expect(() => backend.write(gone, new Float32Array(2))).toThrow(DisposedError);
    expect(() => backend.unary('neg', gone, here)).toThrow(DisposedError);
    expect(() => backend.unary('neg', here, gone)).toThrow(DisposedError);
    const settings = { learningRate: 1, momentum: 0, nesterov: false };
    expect(() => backend.fused.sgdUpdate(here, gone, { velocity: null }, settings)).toThrow(DisposedError);
    await expect(backend.read(gone)).rejects.toThrow(DisposedError);
  });

  it('is not used after the backend was disposed of; to free it then is no fault', async () => {
    const backend = createPureBackend();
    const storage = backend.allocate('float32', 2);
    backend.dispose();
    backend.dispose();
    backend.free(storage);
    expect(() => backend.allocate('float32', 2)).toThrow(DisposedError);
    expect(() => backend.fill(storage, 1)).toThrow(DisposedError);
    await expect(backend.read(storage)).rejects.toThrow(DisposedError);
    await expect(backend.synchronize()).rejects.toThrow(DisposedError);
  });

  it('and a storage of another backend are told apart', () => {
    const other = createPureBackend().allocate('float32', 2);
    const backend = createPureBackend();
    expect(() => backend.fill(other, 1)).toThrow(BackendMismatchError);
    expect(() => backend.free(other)).toThrow(BackendMismatchError);
    expect(() => backend.fill({ dtype: 'float32', length: 2 }, 1)).toThrow(BackendMismatchError);
  });
});

describe('every kernel', () => {
  it('reaches its storages through the backend', () => {
    const backend = createPureBackend();
    const float = (...values: number[]) => {
      const storage = backend.allocate('float32', values.length);
      backend.write(storage, Float32Array.from(values));
      return storage;
    };
    const whole = (...values: number[]) => {
      const storage = backend.allocate('int32', values.length);
      backend.write(storage, Int32Array.from(values));
      return storage;
    };
    const result = (length: number, kernel: (output: ReturnType<typeof float>) => void) => {
      const output = float(...new Array<number>(length).fill(77));
      kernel(output);
      return [...backend.readSync(output)];
    };
    const a = float(1, 2, 3, 4);
    const b = float(10, 20, 30, 40);
    const condition = backend.allocate('bool', 4);
    const layout = { batch: 1, m: 2, n: 2, k: 2, transposeA: false, transposeB: false };
    const rows = { rows: 2, count: 2, width: 2 };
    const axis = { outer: 1, size: 2, inner: 2 };
    const alike = { a: [4], b: [4], output: [4] };
    backend.binary('greater', a, float(2, 2, 2, 2), condition, alike);

    expect(result(2, (output) => backend.fill(output, 3))).toEqual([3, 3]);
    expect(result(2, (output) => backend.cast(whole(5, -6), output))).toEqual([5, -6]);
    const view = { shape: [2, 2], strides: [1, 2], offset: 0 };
    expect(result(4, (output) => backend.copyStrided(a, output, view))).toEqual([1, 3, 2, 4]);
    const joined = { outer: 2, sizes: [2, 2], inner: 1 };
    expect(result(8, (output) => backend.concat([a, b], output, joined))).toEqual([
      1, 2, 10, 20, 3, 4, 30, 40,
    ]);
    expect(result(4, (output) => backend.unary('neg', a, output))).toEqual([-1, -2, -3, -4]);
    expect(result(4, (output) => backend.binary('add', a, b, output, alike))).toEqual([11, 22, 33, 44]);
    expect(result(4, (output) => backend.select(condition, a, b, output))).toEqual([10, 20, 3, 4]);
    expect(result(2, (output) => backend.reduce('sum', a, output, axis))).toEqual([4, 6]);
    expect(result(4, (output) => backend.matMul(a, b, output, layout))).toEqual([70, 100, 150, 220]);
    expect(result(4, (output) => backend.gatherRows(a, whole(1, 0), output, rows))).toEqual([3, 4, 1, 2]);
    expect(result(4, (output) => backend.scatterAddRows(a, whole(1, 1), output, rows))).toEqual([0, 0, 4, 6]);
    const indices = whole(7, 7);
    backend.argReduce('argMax', a, indices, axis);
    expect([...backend.readSync(indices)]).toEqual([1, 1]);
  });

  it('of images and windows too', () => {
    const backend = createPureBackend({ floatType: 'float64' });
    const result = (length: number, kernel: (output: Storage) => void) => {
      const output = backend.allocate('float64', length);
      backend.fill(output, 77);
      kernel(output);
      return [...backend.readSync(output)];
    };
    const storage = (...values: number[]) => {
      const made = backend.allocate('float64', values.length);
      backend.write(made, Float64Array.from(values));
      return made;
    };
    const x = storage(1, 2, 3, 4);
    const filter = storage(10, 100);
    const dy = storage(5, 6);
    const layout = {
      ...{ batch: 1, height: 2, width: 2, channels: 1, filters: 1 },
      ...{ windowHeight: 1, windowWidth: 2, strideHeight: 1, strideWidth: 1 },
      ...{ dilationHeight: 1, dilationWidth: 1, padTop: 0, padLeft: 0, outputHeight: 2, outputWidth: 1 },
    };
    const { fused } = backend;
    expect(result(2, (output) => fused.conv2d(x, filter, null, output, layout, 'linear'))).toEqual([
      210, 430,
    ]);
    expect(result(2, (output) => fused.conv2d(x, filter, storage(-220), output, layout, 'relu'))).toEqual([
      0, 210,
    ]);
    expect(result(2, (output) => fused.reluGradient(dy, storage(0, 1), output))).toEqual([0, 6]);
    expect(result(2, (output) => fused.conv2dFilterGradient(x, dy, output, layout))).toEqual([23, 34]);
    expect(result(4, (output) => fused.conv2dInputGradient(dy, filter, output, layout))).toEqual([
      50, 500, 60, 600,
    ]);
    expect(result(2, (output) => fused.maxPool2d(x, output, layout))).toEqual([2, 4]);
    expect(result(4, (output) => fused.maxPool2dGradient(x, dy, output, layout, 'linear'))).toEqual([
      0, 5, 0, 6,
    ]);
  });
});
