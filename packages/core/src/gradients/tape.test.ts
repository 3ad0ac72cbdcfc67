import { createBackend } from '@athanor/backend-pure';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  add,
  type Backend,
  exp,
  GradientError,
  GradientTape,
  matMul,
  memory,
  mul,
  parameter,
  pow,
  relu,
  ShapeError,
  setDefaultBackend,
  stopGradient,
  sum,
  type Tensor,
  tensor,
  tidy,
} from '../index.ts';

let backend: Backend;

beforeAll(async () => {
  backend = await createBackend({ floatType: 'float64' });
  setDefaultBackend(backend);
});

const values = (x: Tensor): number[] => [...x.dataSync()];

describe('GradientTape', () => {
  it('differentiates with respect to parameters without being asked', () => {
    const w = parameter(tensor([[1], [2]]));
    const tape = new GradientTape();
    const y = tape.record(() => sum(matMul(tensor([[3, 4]]), w)));
    expect(values(tape.gradient(y, w))).toEqual([3, 4]);
  });

  it('watches other tensors when told to, and adds up what reaches one by several ways', () => {
    const x = tensor([1, 2]);
    const tape = new GradientTape();
    tape.watch(x);
    const y = tape.record(() => add(mul(x, x), mul(x, 3)));
    expect(values(tape.gradient(y, x))).toEqual([5, 7]);
  });

  it('takes the gradient of the sum, or of any other scalar by outputGradient', () => {
    const x = tensor([1, 2]);
    const tape = new GradientTape({ persistent: true });
    tape.watch(x);
    const y = tape.record(() => mul(x, x));
    expect(values(tape.gradient(y, x))).toEqual([2, 4]);
    expect(values(tape.gradient(y, x, { outputGradient: tensor([10, 100]) }))).toEqual([20, 400]);
    expect(() => tape.gradient(y, x, { outputGradient: tensor([1]) })).toThrow(ShapeError);
    tape.dispose();
  });

  it('gives zeros for a source that the target does not depend on, and ones for the target itself', () => {
    const [a, b] = [tensor([1, 2]), tensor([[3]])];
    const tape = new GradientTape();
    tape.watch(a);
    tape.watch(b);
    const y = tape.record(() => mul(a, 2));
    const [ofA, ofB, ofY] = tape.gradient(y, [a, b, y]);
    expect([values(ofA!), values(ofB!), values(ofY!)]).toEqual([[2, 2], [0], [1, 1]]);
    expect(ofB!.shape).toEqual([1, 1]);
  });

  it('nests: gradients of gradients', () => {
    const x = tensor([2]);
    const outer = new GradientTape();
    outer.watch(x);
    const first = outer.record(() => {
      const inner = new GradientTape();
      inner.watch(x);
      const y = inner.record(() => pow(x, 3));
      return inner.gradient(y, x);
    });
    expect(values(first)).toEqual([12]);
    expect(values(outer.gradient(first, x))).toEqual([12]);
  });

  it('nests three deep', () => {
    const x = tensor([0.5]);
    const derivative = (f: (x: Tensor) => Tensor) => (at: Tensor) => {
      const tape = new GradientTape();
      tape.watch(at);
      const y = tape.record(() => f(at));
      return tape.gradient(y, at);
    };
    const third = derivative(derivative(derivative((at) => exp(mul(at, 2)))));
    expect(values(third(x))[0]).toBeCloseTo(8 * Math.E, 10);
  });

  it('differentiates a gradient that is handed on untouched with respect to the outputGradient', () => {
    const [a, b, outputGradient] = [tensor([1, 2]), tensor([3, 4]), tensor([5, 6])];
    const outer = new GradientTape();
    outer.watch(outputGradient);
    const both = outer.record(() => {
      const inner = new GradientTape();
      inner.watch(a);
      inner.watch(b);
      const y = inner.record(() => add(a, b));
      const [ofA, ofB] = inner.gradient(y, [a, b], { outputGradient });
      return add(ofA!, mul(ofB!, 10));
    });
    expect(values(outer.gradient(both, outputGradient))).toEqual([11, 11]);
  });

  it('stops at stopGradient', () => {
    const x = tensor([3]);
    const tape = new GradientTape();
    tape.watch(x);
    const y = tape.record(() => mul(stopGradient(x), x));
    expect(values(tape.gradient(y, x))).toEqual([3]);
  });

  it('uses the values of its recording though they were disposed or updated since', () => {
    const w = parameter(tensor([2]));
    const tape = new GradientTape();
    const y = tape.record(() =>
      tidy(() => {
        const inner = mul(w, w);
        return mul(inner, w);
      }),
    );
    w.assign(tensor([100]));
    expect(values(tape.gradient(y, w))).toEqual([12]);
  });

  it('gives each source a handle of its own', () => {
    const [a, b] = [tensor([1]), tensor([2])];
    const tape = new GradientTape();
    tape.watch(a);
    tape.watch(b);
    const y = tape.record(() => add(a, b));
    const [ofA, ofB] = tape.gradient(y, [a, b]);
    ofA!.dispose();
    expect(values(ofB!)).toEqual([1]);
  });

  it('says what is wrong with a target it did not record, and with a second use', () => {
    const w = parameter(tensor([2]));
    const tape = new GradientTape();
    const outside = mul(w, 2);
    const y = tape.record(() => mul(w, 3));
    expect(() => tape.gradient(outside, w)).toThrow(/inside this tape's record/);
    tape.gradient(y, w);
    expect(() => tape.gradient(y, w)).toThrow(/persistent/);
    expect(() => new GradientTape().watch(tensor([1], { dtype: 'int32' }))).toThrow(GradientError);
  });

  it('holds nothing after its gradient was taken', () => {
    const w = tidy(() => parameter(tensor([1, 2, 3])));
    const before = memory(backend).buffers;
    tidy(() => {
      const tape = new GradientTape();
      const y = tape.record(() => sum(relu(mul(w, w))));
      w.assignSub(mul(tape.gradient(y, w), 0.1));
    });
    expect(memory(backend).buffers).toBe(before);
    expect(values(w)).toEqual([0.8, 1.6, 2.4].map((value) => expect.closeTo(value, 12)));
  });

  it('leaves nothing behind when it is dropped inside tidy without being used', () => {
    const w = parameter(tensor([1, 2, 3]));
    const before = memory(backend).buffers;
    tidy(() => void new GradientTape().record(() => exp(mul(w, w))));
    expect(memory(backend).buffers).toBe(before);
  });
});
