import { createBackend } from '@athanor/backend-pure';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  add,
  type Backend,
  BackendMismatchError,
  DisposedError,
  DTypeError,
  memory,
  mul,
  ones,
  parameter,
  reshape,
  ShapeError,
  scalar,
  setDefaultBackend,
  tensor,
  ValueError,
  zeros,
} from './index.ts';

let backend: Backend;

beforeAll(async () => {
  backend = await createBackend();
  setDefaultBackend(backend);
});

describe('tensor', () => {
  it('takes nested arrays, flat values with a shape, typed arrays and host arrays', async () => {
    expect(
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toMatchObject({ shape: [2, 3], dtype: 'float32', size: 6, rank: 2 });
    expect(tensor([1, 2, 3, 4], { shape: [2, 2] }).shape).toEqual([2, 2]);
    expect(tensor(new Float64Array([0.5]))).toMatchObject({ shape: [1], dtype: 'float32' });
    expect(tensor(new Uint8Array([7, 255])).dtype).toBe('int32');
    expect(tensor([true, false]).dtype).toBe('bool');
    expect(tensor({ shape: [1, 2], dtype: 'float64', data: new Float64Array([1, 2]) })).toMatchObject({
      shape: [1, 2],
      dtype: 'float32',
    });
    expect(
      await tensor([
        [1, 2],
        [3, 4],
      ]).array(),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await scalar(5).item()).toBe(5);
    expect(tensor([]).shape).toEqual([0]);
  });

  it('names both sides of what does not fit', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(/ragged/);
    expect(() => tensor([[1, 2], 3])).toThrow(/ragged/);
    expect(() => tensor([1, 2, 3], { shape: [2, 2] })).toThrow('shape [2, 2] holds 4 elements, found 3');
    expect(() => zeros([2, -1])).toThrow(ShapeError);
    expect(() => zeros([2, 1.5])).toThrow(ShapeError);
    expect(() => zeros([2 ** 40, 2 ** 40])).toThrow(ShapeError);
    expect(() => tensor([1, 2]).itemSync()).toThrow('expected a tensor of one element, found shape [2]');
  });

  it('is a copy of what it was made of, and gives out copies', () => {
    const source = new Float32Array([1, 2]);
    const x = tensor(source);
    source[0] = 9;
    const out = x.dataSync();
    out[1] = 9;
    expect([...x.dataSync()]).toEqual([1, 2]);
  });

  it('says so when it is used after it was disposed', () => {
    const x = tensor([1]);
    x.dispose();
    expect(x.isDisposed).toBe(true);
    expect(() => add(x, 1)).toThrow(DisposedError);
    expect(() => x.dataSync()).toThrow(/shape \[1\] was disposed/);
  });

  it('moves to another backend, and does not mix with it before', async () => {
    const other = await createBackend({ floatType: 'float64' });
    const x = tensor([1, 2]);
    expect(() => add(x, tensor([1, 2], { backend: other }))).toThrow(BackendMismatchError);
    const moved = await x.to(other);
    expect(moved.dtype).toBe('float64');
    expect([...add(moved, tensor([1, 2], { backend: other })).dataSync()]).toEqual([2, 4]);
  });

  it('needs a backend', () => {
    setDefaultBackend(undefined);
    try {
      expect(() => ones([1])).toThrow(ValueError);
    } finally {
      setDefaultBackend(backend);
    }
  });

  it('prints its shape and shortens long axes', () => {
    expect(
      String(
        tensor([
          [1, 2],
          [3, 4.5],
        ]),
      ),
    ).toBe('Tensor(shape=[2, 2], dtype=float32, backend=pure)\n[[1, 2],\n [3, 4.5]]');
    expect(String(zeros([100]))).toContain('[0, 0, 0, …, 0, 0, 0]');
  });
});

describe('Parameter', () => {
  it('is updated in place and keeps its identity', () => {
    const w = parameter(tensor([1, 2]), { name: 'w' });
    w.assignSub(tensor([0.5, 0.5]));
    w.assignAdd(tensor([0, 1]));
    expect([...w.dataSync()]).toEqual([0.5, 2.5]);
    w.assign(tensor([7, 8]));
    expect([...w.dataSync()]).toEqual([7, 8]);
  });

  it('refuses another shape, dtype or backend, by name', async () => {
    const w = parameter(tensor([1, 2]), { name: 'dense/kernel' });
    expect(() => w.assign(tensor([1]))).toThrow('parameter dense/kernel has shape [2], found [1]');
    expect(() => w.assign(tensor([1, 2], { dtype: 'int32' }))).toThrow(DTypeError);
    const other = await createBackend();
    expect(() => w.assign(tensor([1, 2], { backend: other }))).toThrow(BackendMismatchError);
  });

  it('copies before it is written in place if another tensor shares its elements', () => {
    const w = parameter(tensor([1, 2]));
    const view = reshape(w, [2, 1]);
    const shared = w.storage;
    const own = w.exclusiveStorage();
    expect(own).not.toBe(shared);
    w.backend.fill(own, 0);
    expect([...view.dataSync()]).toEqual([1, 2]);
    expect([...w.dataSync()]).toEqual([0, 0]);
    view.dispose();
    expect(w.exclusiveStorage()).toBe(own);
  });

  it('holds one buffer however often it is updated', () => {
    const initial = mul(ones([8]), 2);
    const w = parameter(initial);
    initial.dispose();
    const before = memory(backend).buffers;
    for (let i = 0; i < 10; i++) {
      const delta = ones([8]);
      w.assignSub(delta);
      delta.dispose();
    }
    expect(memory(backend).buffers).toBe(before);
  });
});
