import { createBackend, type PureBackend } from '@athanor/backend-pure';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  add,
  avgPool2d,
  conv2d,
  dense,
  explicit,
  GradientTape,
  maxPool2d,
  mul,
  Random,
  relu,
  reshape,
  square,
  sum,
  type Tensor,
  tensor,
} from '../index.ts';

const pool = { poolSize: 2 };
let backend: PureBackend;

beforeEach(async () => {
  backend = await createBackend({ floatType: 'float64' });
  vi.spyOn(backend.fused, 'reluGradient');
  vi.spyOn(backend.fused, 'maxPool2dGradient');
});

afterEach(() => backend.dispose());

function numbers(stream: string, ...shape: number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensor(new Random(5).stream(stream).normal(count), { backend, shape });
}

/** The activations that pools were asked to take their gradients through, and how often relu's gradient ran. */
function calls(): { pools: string[]; relus: number } {
  const { reluGradient, maxPool2dGradient } = vi.mocked(backend.fused);
  const found = {
    pools: maxPool2dGradient.mock.calls.map((args) => args[4]),
    relus: reluGradient.mock.calls.length,
  };
  vi.clearAllMocks();
  return found;
}

/** Bits, so that −0 is not 0. */
const bits = (gradients: readonly Tensor[]): BigUint64Array[] =>
  gradients.map((gradient) => new BigUint64Array(Float64Array.from(gradient.dataSync()).buffer));

describe("relu's gradient is taken by the pool's", () => {
  const producers: Record<string, (x: Tensor, w: Tensor) => Tensor> = {
    conv2d: (x, w) => conv2d(x, w, { padding: 'same', activation: 'relu' }),
    relu: (x, w) => relu(conv2d(x, w, { padding: 'same' })),
  };

  it.each(Object.entries(producers))('of %s, with the same bits', (_, produce) => {
    const x = numbers('x', 2, 5, 6, 2);
    const w = numbers('w', 3, 3, 2, 4);
    // Overlapping windows, padding, and a gradient with zeros of both signs.
    for (const options of [pool, { poolSize: 3, strides: 2, padding: 'same' } as const]) {
      const tape = new GradientTape({ persistent: true });
      for (const tensor of [x, w]) tape.watch(tensor);
      const [y, z] = tape.record(() => {
        const y = produce(x, w);
        return [y, maxPool2d(y, options)] as const;
      });
      const outputGradient = mul(relu(numbers('dz', ...z.shape)), -1);
      calls();
      const folded = tape.gradient(z, [x, w], { outputGradient });
      expect(calls()).toEqual({ pools: ['relu'], relus: 0 });
      const unfolded = tape.gradient(z, [x, w, y], { outputGradient });
      expect(calls()).toEqual({ pools: ['linear'], relus: 1 });
      expect(bits(folded)).toEqual(bits(unfolded.slice(0, 2)));
      expect(bits(tape.gradient(z, [x, w], { outputGradient }))).toEqual(bits(folded));
      expect(calls()).toEqual({ pools: ['relu'], relus: 0 });
      tape.dispose();
    }
  });

  it('of dense where a pool takes its output as it is, not where that is reshaped', () => {
    const w = numbers('w', 3, 8);
    const tape = new GradientTape({ persistent: true });
    tape.watch(w);
    const z = tape.record(() =>
      maxPool2d(reshape(dense(numbers('x', 4, 3), w, null, { activation: 'relu' }), [1, 4, 8, 1]), pool),
    );
    tape.gradient(z, w);
    expect(calls()).toEqual({ pools: ['linear'], relus: 1 });
    tape.dispose();
  });

  it('of a chain, each by its own pool, in `explicit` too', () => {
    const layer = explicit((x: Tensor, w: Tensor) => {
      const first = maxPool2d(conv2d(x, w, { activation: 'relu' }), pool);
      return maxPool2d(relu(first), pool);
    });
    layer.forward(numbers('x', 1, 10, 10, 2), numbers('w', 3, 3, 2, 3));
    layer.backward(numbers('dz', 1, 2, 2, 3));
    expect(calls()).toEqual({ pools: ['relu', 'relu'], relus: 0 });
  });

  it('whether or not the tensor between was watched', () => {
    const x = numbers('x', 1, 4, 4, 1);
    const tape = new GradientTape();
    tape.watch(x);
    const z = tape.record(() => {
      const y = relu(x);
      tape.watch(y);
      return maxPool2d(y, pool);
    });
    tape.gradient(z, x);
    expect(calls()).toEqual({ pools: ['relu'], relus: 0 });
  });
});

describe("relu's gradient is left to itself", () => {
  const x = (): Tensor => tensor([[-1, 2, 0, 4]], { backend, shape: [1, 2, 2, 1] });

  it.each<[string, (y: Tensor) => Tensor, number[]]>([
    ['where another op takes its output too', (y) => add(sum(y), sum(maxPool2d(y, pool))), [0, 1, 0, 2]],
    ['where two pools do', (y) => add(maxPool2d(y, pool), maxPool2d(y, { poolSize: [1, 2] })), [0, 1, 0, 3]],
    ['where what takes it is no max pool', (y) => avgPool2d(y, pool), [0, 0.25, 0, 0.25]],
  ])('%s', (_, use, expected) => {
    const image = x();
    const tape = new GradientTape();
    tape.watch(image);
    const z = tape.record(() => use(relu(image)));
    expect([...tape.gradient(z, image).dataSync()]).toEqual(expected);
    const { pools, relus } = calls();
    expect(new Set(pools)).not.toContain('relu');
    expect(relus).toBe(1);
  });

  it('where its output is a source, or the target', () => {
    const image = x();
    const tape = new GradientTape({ persistent: true });
    tape.watch(image);
    const [y, z] = tape.record(() => {
      const y = relu(image);
      return [y, maxPool2d(y, { poolSize: [1, 2] })] as const;
    });
    expect(tape.gradient(z, [image, y]).map((g) => [...g.dataSync()])).toEqual([
      [0, 1, 0, 1],
      [0, 1, 0, 1],
    ]);
    expect(calls()).toEqual({ pools: ['linear'], relus: 1 });
    const outputGradient = tensor([5, 6, 7, 8], { backend, shape: y.shape });
    expect([...tape.gradient(y, image, { outputGradient }).dataSync()]).toEqual([0, 6, 0, 8]);
    expect(calls()).toEqual({ pools: [], relus: 1 });
    tape.dispose();
  });

  it('where the tensor before the pool is a source by itself', () => {
    const y = relu(x());
    const tape = new GradientTape();
    tape.watch(y);
    const z = tape.record(() => maxPool2d(mul(y, 1), pool));
    tape.gradient(z, y);
    expect(calls()).toEqual({ pools: ['linear'], relus: 0 });
  });
});

describe('a folded gradient can be differentiated again', () => {
  const x = (): Tensor => numbers('x', 1, 6, 6, 2);
  const forward = (image: Tensor, w: Tensor): Tensor =>
    sum(square(maxPool2d(conv2d(image, w, { activation: 'relu' }), { poolSize: 3, strides: 1 })));

  /** The sum of the squares of dLoss/dw, and its gradient with respect to w. */
  function second(image: Tensor, w: Tensor): { value: number; gradient: number[] } {
    const outer = new GradientTape();
    outer.watch(w);
    const norm = outer.record(() => {
      const inner = new GradientTape();
      inner.watch(w);
      const loss = inner.record(() => forward(image, w));
      return sum(square(inner.gradient(loss, w)));
    });
    const value = norm.itemSync();
    return { value, gradient: [...outer.gradient(norm, w).dataSync()] };
  }

  it('as finite differences say', () => {
    const image = x();
    const w = numbers('w', 3, 3, 2, 2);
    const { gradient } = second(image, w);
    // In the outer walk the relu's output has a second user: the pool's gradient of the inner one.
    expect(calls().pools).toEqual(['relu', 'linear']);
    const step = 1e-6;
    const differences = gradient.map((_, i) => {
      const [above, below] = [step, -step].map((change) => {
        const moved = Float64Array.from(w.dataSync());
        moved[i]! += change;
        return second(image, tensor(moved, { backend, shape: w.shape })).value;
      });
      return (above! - below!) / (2 * step);
    });
    const scale = gradient.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(scale).toBeGreaterThan(1);
    gradient.forEach((value, i) => {
      expect(Math.abs(value - differences[i]!) / scale).toBeLessThan(1e-6);
    });
  });

  it("of a backend without fused kernels, as of one with pooling's", () => {
    const [image, w] = [x(), numbers('w', 3, 3, 2, 2)];
    const { gradient } = second(image, w);
    Object.assign(backend.fused, { maxPool2d: undefined, maxPool2dGradient: undefined });
    const { gradient: found } = second(image, w);
    gradient.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 8);
    });
  });
});
