import { createBackend } from '@athanor/backend-pure';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  explicit,
  GradientError,
  gather,
  matMul,
  setDefaultBackend,
  sigmoid,
  softmax,
  type Tensor,
  tensor,
} from '../index.ts';

beforeAll(async () => setDefaultBackend(await createBackend({ floatType: 'float64' })));

const values = (x: Tensor | null | undefined): number[] => [...x!.dataSync()];

describe('explicit', () => {
  it('gives a matrix product its hand-derived backward: dH·Wᵀ and Xᵀ·dH', () => {
    const product = explicit(matMul);
    const h = product.forward(tensor([[1, 2]]), tensor([[3], [4]]));
    expect(values(h)).toEqual([11]);
    const [ofX, ofW] = product.backward(tensor([[10]]));
    expect([values(ofX), values(ofW)]).toEqual([
      [30, 40],
      [10, 20],
    ]);
  });

  it('may be asked for several backwards of one forward, and remembers the newest forward', () => {
    const op = explicit(sigmoid);
    op.forward(tensor([5]));
    op.forward(tensor([0]));
    expect(values(op.backward(tensor([1]))[0])).toEqual([0.25]);
    expect(values(op.backward(tensor([4]))[0])).toEqual([1]);
  });

  it('passes options on, and gives null for inputs without floats', () => {
    expect(values(explicit(softmax).forward(tensor([[0, 0]]), { axis: 0 }))).toEqual([1, 1]);
    const pick = explicit(gather);
    pick.forward(tensor([1, 2, 3]), tensor([2, 2], { dtype: 'int32' }));
    const [ofTable, ofIndices] = pick.backward(tensor([1, 10]));
    expect(values(ofTable)).toEqual([0, 0, 11]);
    expect(ofIndices).toBeNull();
  });

  it('asks for a forward first', () => {
    expect(() => explicit(sigmoid).backward(tensor([1]))).toThrow(GradientError);
  });
});
