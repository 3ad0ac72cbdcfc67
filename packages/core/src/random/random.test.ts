import { describe, expect, it } from 'vitest';
import { ValueError } from '../errors.ts';
import { Random, type RandomStream } from './random.ts';

const samples = 200_000;

function mean(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) {
    total += values[i]!;
  }
  return total / values.length;
}

function variance(values: Float64Array): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}

function correlation(a: Float64Array, b: Float64Array): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  return (
    mean(a.map((value, i) => (value - centreA) * (b[i]! - centreB))) / Math.sqrt(variance(a) * variance(b))
  );
}

/** Kolmogorov and Smirnov's statistic times √n: above 1.95 in one case of a thousand. */
function kolmogorovSmirnov(values: Float64Array, distribution: (x: number) => number): number {
  const sorted = values.slice().sort();
  let distance = 0;
  sorted.forEach((value, i) => {
    const expected = distribution(value);
    distance = Math.max(distance, expected - i / sorted.length, (i + 1) / sorted.length - expected);
  });
  return distance * Math.sqrt(sorted.length);
}

/** By numerical integration of the density, so that it owes nothing to the quantile under test. */
function normalDistribution(x: number): number {
  const steps = 200;
  const width = x / steps;
  let total = 0;
  for (let i = 0; i < steps; i += 1) {
    total += Math.exp(-((width * (i + 0.5)) ** 2) / 2);
  }
  return 0.5 + (total * width) / Math.sqrt(2 * Math.PI);
}

describe('the identity of a stream', () => {
  // From an independent program in Python, after the description at `streamIdentity`.
  it.each([
    [0, '', [0.7944924556695884, 0.9597452248850957, 0.36411715476450734]],
    [7, 'dense/kernel', [0.29014023978288295, 0.05126992830964061, 0.24807949719986055]],
    [-1, 'shuffle/epoch 3', [0.36422232891255213, 0.48434073684089507, 0.4967682882020762]],
    [Number.MAX_SAFE_INTEGER, 'größe der Bilder', [0.57288333411727, 0.55532023817934, 0.13123773713005504]],
  ])('seed %d, name %j gives the numbers it is documented to give', (seed, name, numbers) => {
    const stream = new Random(seed).stream(name);
    expect([stream.next(), stream.next(), stream.next()]).toEqual(numbers);
  });

  it('goes on past the buffer as documented', () => {
    expect(new Random(7).stream('a').uniform(200)[199]).toBe(0.8373615390427832);
  });

  it('is the name and the seed: the same twice gives the same, and other streams move nothing', () => {
    const random = new Random(42);
    const first = random.stream('dense/kernel').uniform(1000);
    random.stream('dropout').normal(17);
    expect(random.stream('dense/kernel').uniform(1000)).toEqual(first);
    expect(random.stream('dense/kernel').name).toBe('dense/kernel');
  });

  it('differs for names and seeds that differ little', () => {
    const starts = [
      new Random(1).stream('a'),
      new Random(2).stream('a'),
      new Random(-1).stream('a'),
      new Random(1 + 2 ** 32).stream('a'),
      new Random(1).stream('a\0'),
      new Random(1).stream(''),
      new Random(1).stream('\0'),
      new Random(1).stream('0123456789abcdef'),
      new Random(1).stream('0123456789abcdef\0'),
      new Random(1).stream('b'),
    ].map((stream) => stream.next());
    expect(new Set(starts).size).toBe(starts.length);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses the seed %d', (seed) => {
    expect(() => new Random(seed)).toThrow(ValueError);
  });
});

describe('uniform', () => {
  const values = new Random(3).stream('uniform').uniform(samples);

  it('has the mean, variance and distribution of U[0, 1)', () => {
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / samples));
    expect(Math.abs(variance(values) - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / samples));
    expect(kolmogorovSmirnov(values, (x) => x)).toBeLessThan(1.95);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('has 53 bits: every multiple of 2^−53, and the last bit is set half of the time', () => {
    const odd = values.filter((value) => (value * 2 ** 53) % 2 === 1).length;
    expect(values.every((value) => Number.isInteger(value * 2 ** 53))).toBe(true);
    expect(Math.abs(odd - samples / 2)).toBeLessThan(2 * Math.sqrt(samples));
  });

  it('has no correlation with another stream, another seed or its own neighbours', () => {
    const bound = 4 / Math.sqrt(samples);
    expect(Math.abs(correlation(values, new Random(3).stream('uniforn').uniform(samples)))).toBeLessThan(
      bound,
    );
    expect(Math.abs(correlation(values, new Random(4).stream('uniform').uniform(samples)))).toBeLessThan(
      bound,
    );
    for (const lag of [1, 2, 3, 128]) {
      expect(Math.abs(correlation(values.slice(lag), values.slice(0, -lag)))).toBeLessThan(bound);
    }
  });

  it('gives what single draws give, and scales to the range', () => {
    const stream = new Random(5).stream('x');
    const singles = Array.from({ length: 300 }, () => stream.next());
    expect([...new Random(5).stream('x').uniform(300)]).toEqual(singles);
    expect([...new Random(5).stream('x').uniform(300, -2, 6)]).toEqual(
      singles.map((value) => -2 + 8 * value),
    );
  });

  it('stays below high where rounding would reach it, and takes an empty range', () => {
    const [low, high] = [1, 1 + Number.EPSILON];
    expect(
      new Random(1)
        .stream('x')
        .uniform(1000, low, high)
        .every((value) => value === low),
    ).toBe(true);
    expect([...new Random(1).stream('x').uniform(2, 3, 3)]).toEqual([3, 3]);
  });
});

describe('normal', () => {
  it('has the mean, variance and distribution of N(0, 1)', () => {
    const values = new Random(11).stream('normal').normal(samples);
    expect(Math.abs(mean(values))).toBeLessThan(4 / Math.sqrt(samples));
    expect(Math.abs(variance(values) - 1)).toBeLessThan(4 * Math.sqrt(2 / samples));
    expect(kolmogorovSmirnov(values.slice(0, 20_000), normalDistribution)).toBeLessThan(1.95);
  });

  it('pins its bits', () => {
    // The quantiles of the words that the independent program draws, by CPython's statistics.NormalDist.
    const expected = [-0.5529750770631877, -1.6326632241818004, -0.680545690536385];
    const values = new Random(7).stream('dense/kernel').normal(3);
    values.forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-15);
    });
  });

  it('scales by stddev and moves by mean', () => {
    const standard = new Random(1).stream('x').normal(100);
    expect([...new Random(1).stream('x').normal(100, 3, 0.5)]).toEqual([...standard].map((z) => 3 + 0.5 * z));
  });
});

describe('truncatedNormal', () => {
  it('is the normal stream without what lies beyond two standard deviations', () => {
    const drawn = new Random(11).stream('t').normal(1000);
    const kept = [...drawn].filter((z) => Math.abs(z) <= 2);
    expect([...new Random(11).stream('t').truncatedNormal(kept.length)]).toEqual(kept);
    expect(kept.length).toBeLessThan(1000);
  });

  it('has the standard deviation that Keras divides by', () => {
    const values = new Random(12).stream('t').truncatedNormal(samples, 1, 0.1);
    expect(Math.abs(Math.sqrt(variance(values)) / 0.1 - 0.87962566103423978)).toBeLessThan(0.005);
    expect(values.every((value) => Math.abs(value - 1) <= 0.2)).toBe(true);
  });
});

describe('integers and permutations', () => {
  it('integer gives each value equally often', () => {
    const stream = new Random(2).stream('i');
    const counts = new Float64Array(7);
    for (let i = 0; i < 70_000; i += 1) {
      counts[stream.integer(7)]! += 1;
    }
    // χ² of 6 degrees of freedom: above 22.5 in one case of a thousand.
    expect(counts.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.5);
  });

  it('integer has no bias where a modulus would have one', () => {
    const stream = new Random(2).stream('i');
    const below = 3 * 2 ** 30;
    let lower = 0;
    for (let i = 0; i < 30_000; i += 1) {
      lower += stream.integer(below) < 2 ** 30 ? 1 : 0;
    }
    // A modulus would put half of them there.
    expect(Math.abs(lower - 10_000)).toBeLessThan(4 * Math.sqrt((30_000 * 2) / 9));
  });

  it('integer takes the whole range', () => {
    const stream = new Random(2).stream('i');
    const large = Array.from({ length: 1000 }, () => stream.integer(2 ** 53));
    expect(large.every(Number.isSafeInteger)).toBe(true);
    expect(Math.max(...large)).toBeGreaterThan(2 ** 52);
    expect(
      Array.from({ length: 1000 }, () => stream.integer(2 ** 32)).every((value) => value < 2 ** 32),
    ).toBe(true);
    expect(stream.integer(1)).toBe(0);
  });

  it('permutation holds every number once and moves them', () => {
    const order = new Random(9).stream('shuffle/epoch 0').permutation(60_000);
    expect(new Set(order).size).toBe(60_000);
    expect(order.filter((value, i) => value === i).length).toBeLessThan(10);
    expect(new Random(9).stream('shuffle/epoch 1').permutation(60_000)).not.toEqual(order);
    expect([...new Random(9).stream('x').permutation(0)]).toEqual([]);
    expect([...new Random(9).stream('x').permutation(1)]).toEqual([0]);
  });

  it('permutation gives each of the 24 orders of four equally often', () => {
    const stream = new Random(9).stream('orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 48_000; i += 1) {
      const order = stream.permutation(4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const chiSquared = [...counts.values()].reduce((total, count) => total + (count - 2000) ** 2 / 2000, 0);
    expect(counts.size).toBe(24);
    // 23 degrees of freedom: above 49.7 in one case of a thousand.
    expect(chiSquared).toBeLessThan(49.7);
  });
});

describe('fillBernoulli', () => {
  const hits = (stream: RandomStream, probability: number, count: number): number => {
    const target = new Float64Array(count);
    stream.fillBernoulli(target, probability, 1, 0);
    return target.reduce((sum, value) => sum + value, 0);
  };

  it('hits as often as its probability says, never at 0 and always at 1', () => {
    const stream = new Random(12).stream('bernoulli');
    const count = 400_000;
    // 0.3 cuts a byte's range, and so does 1e-3, of which bytes alone would make 0 or 1/256.
    for (const probability of [0, 1e-3, 0.25, 0.3, 0.5, 0.999, 1]) {
      const deviation = Math.sqrt(count * probability * (1 - probability));
      const distance = Math.abs(hits(stream, probability, count) - count * probability);
      expect(distance).toBeLessThanOrEqual(4 * deviation);
    }
  });

  it('takes a word for four elements where no byte is cut', () => {
    const [one, other] = [new Random(3).stream('words'), new Random(3).stream('words')];
    one.next();
    hits(other, 0.5, 7);
    expect(other.next()).toBe(one.next());
  });

  it('writes its two values, into float32 too', () => {
    const target = new Float32Array(1000);
    new Random(4).stream('values').fillBernoulli(target, 0.25, 0, 1.5);
    expect(new Set(target)).toEqual(new Set([0, 1.5]));
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses a probability of %d', (probability) => {
    expect(() => hits(new Random(1).stream('x'), probability, 4)).toThrow(ValueError);
  });
});

describe('arguments that are refused', () => {
  const stream = new Random(1).stream('x');

  it.each([
    ['a count that is negative', () => stream.uniform(-1)],
    ['a count that is not whole', () => stream.normal(1.5)],
    ['a count that is NaN', () => stream.permutation(Number.NaN)],
    ['low above high', () => stream.uniform(1, 2, 1)],
    ['a range that is not finite', () => stream.uniform(1, -1e308, 1e308)],
    ['a negative stddev', () => stream.normal(1, 0, -1)],
    ['a mean that is not finite', () => stream.truncatedNormal(1, Number.NaN, 1)],
    ['below 0', () => stream.integer(0)],
    ['below above 2^53', () => stream.integer(2 ** 54)],
  ])('%s', (_, call) => {
    expect(call).toThrow(ValueError);
  });
});
