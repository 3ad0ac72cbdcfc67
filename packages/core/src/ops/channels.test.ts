import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { GradientTape } from '../gradients/tape.ts';
import { Random } from '../random/random.ts';
import type { Tensor } from '../tensor.ts';
import { batchMoments, batchNorm } from './batch-norm.ts';
import { channelAffine } from './channel-affine.ts';
import { channelMoments } from './channel-moments.ts';
import { channelSums } from './channel-sums.ts';
import { mul } from './mul.ts';
import { sum } from './sum.ts';

const backend = await createBackend({ floatType: 'float64' });
const random = new Random(1).stream('values');
const drawn = (...shape: number[]): Tensor =>
  tensor(
    random.uniform(
      shape.reduce((a, b) => a * b, 1),
      -1,
      1,
    ),
    { backend, shape },
  );
const list = (t: Tensor): number[] => Array.from(t.dataSync());

function gradientsOf(f: (inputs: readonly Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor[] {
  const tape = new GradientTape();
  for (const input of inputs) tape.watch(input);
  return tape.gradient(
    tape.record(() => sum(f(inputs))),
    [...inputs],
  );
}

/** Each input's gradient of the sum against central differences. */
function expectGradients(f: (inputs: readonly Tensor[]) => Tensor, inputs: readonly Tensor[]): void {
  const h = 1e-5;
  gradientsOf(f, inputs).forEach((gradient, which) => {
    const values = list(inputs[which]!);
    list(gradient).forEach((found, i) => {
      const at = (change: number): number => {
        const moved = values.map((value, j) => (j === i ? value + change : value));
        const { shape } = inputs[which]!;
        const others = inputs.map((input, k) =>
          k === which ? tensor(Float64Array.from(moved), { backend, shape }) : input,
        );
        return sum(f(others)).itemSync();
      };
      expect(found).toBeCloseTo((at(h) - at(-h)) / (2 * h), 6);
    });
  });
}

const [x, dy] = [drawn(2, 3, 4), drawn(2, 3, 4)];
const [centre, scale, offset] = [drawn(4), drawn(4), drawn(4)];
const cases: [string, (inputs: readonly Tensor[]) => Tensor, readonly Tensor[]][] = [
  ['channelAffine', ([a, b, c, d]) => mul(channelAffine(a!, b!, c!, d!), x), [dy, centre, scale, offset]],
  [
    'channelSums',
    ([a, b, c]) => mul(channelSums(a!, b!, c!), tensor([2, -3], { backend, shape: [2, 1] })),
    [dy, x, centre],
  ],
  ['channelMoments', ([a]) => mul(channelMoments(a!), tensor([2, -3], { backend, shape: [2, 1] })), [x]],
];

describe.each(cases)('%s', (_, f, inputs) => {
  it('has the gradients that differences say', () => {
    expectGradients(f, inputs);
  });

  it('has their gradients too', () => {
    const weights = inputs.map(({ shape }) => drawn(...shape));
    const weighted = (at: readonly Tensor[]): Tensor =>
      gradientsOf(f, at)
        .map((gradient, i) => sum(mul(gradient, weights[i]!)))
        .reduce((total, term) => mul(total, term));
    expectGradients(weighted, inputs);
  });
});

describe('the statistics of a batch', () => {
  it('are its mean and biased variance, of each channel', () => {
    const values = tensor([1, 10, 3, 10, 8, 10], { backend, shape: [3, 2] });
    const { mean, variance } = batchMoments(values);
    expect([list(mean), list(variance)]).toEqual([
      [4, 10],
      [26 / 3, 0],
    ]);
    expect(() => batchMoments(centre)).toThrow(
      'batchNorm: expected an input [batch, …, channels], found [4]',
    );
  });

  it('normalise alike by channel and where they are broadcast', () => {
    const wide = (t: Tensor): Tensor => tensor(Float64Array.from(list(t)), { backend, shape: [1, 1, 4] });
    const variance = tensor([0.5, 1, 2, 3], { backend });
    const byChannel = list(batchNorm(x, centre, variance, scale, offset));
    const broadcast = list(batchNorm(x, wide(centre), wide(variance), wide(scale), wide(offset)));
    byChannel.forEach((value, i) => {
      expect(value).toBeCloseTo(broadcast[i]!, 12);
    });
    expect(list(batchNorm(x, centre, variance, null, null))[0]).toBeCloseTo(
      (list(x)[0]! - list(centre)[0]!) / Math.sqrt(0.501),
      12,
    );
  });
});
