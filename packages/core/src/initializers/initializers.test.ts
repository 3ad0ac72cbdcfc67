import { describe, expect, it } from 'vitest';
import { ConfigError, ShapeError } from '../errors.ts';
import { Random } from '../random/random.ts';
import { type Initializer, initializerFromConfig, initializers } from './index.ts';

const stream = () => new Random(5).stream('test');

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const furthest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe('each initializer', () => {
  const all: [Initializer, object][] = [
    [initializers.zeros(), { type: 'zeros' }],
    [initializers.ones(), { type: 'ones' }],
    [initializers.constant({ value: 0.25 }), { type: 'constant', value: 0.25 }],
    [
      initializers.randomUniform({ minimum: 0, maximum: 0.1 }),
      { type: 'randomUniform', minimum: 0, maximum: 0.1 },
    ],
    [initializers.randomNormal({ stddev: 0.1 }), { type: 'randomNormal', mean: 0, stddev: 0.1 }],
    [initializers.truncatedNormal({ mean: 1 }), { type: 'truncatedNormal', mean: 1, stddev: 0.05 }],
    [initializers.glorotUniform(), { type: 'glorotUniform' }],
    [initializers.glorotNormal(), { type: 'glorotNormal' }],
    [initializers.heUniform(), { type: 'heUniform' }],
    [initializers.heNormal(), { type: 'heNormal' }],
  ];

  it.each(all)(
    '%# gives as many values as the shape has, the same for the same stream',
    (initializer, config) => {
      for (const shape of [[], [4], [3, 5], [3, 3, 2, 4], [0, 7], [5, 0]]) {
        const values = initializer(shape, stream());
        expect(values.length).toBe(shape.reduce((product, axis) => product * axis, 1));
        expect(values.every(Number.isFinite)).toBe(true);
        expect(initializer(shape, stream())).toEqual(values);
        expect(initializerFromConfig(config)(shape, stream())).toEqual(values);
      }
    },
  );

  it.each(all)('%# says its configuration, from which it is made again', (initializer, config) => {
    expect(initializer.getConfig()).toEqual(config);
    expect(initializerFromConfig(JSON.parse(JSON.stringify(config))).getConfig()).toEqual(config);
    expect(initializerFromConfig(initializer)).toBe(initializer);
  });

  it('are all known to initializerFromConfig by a bare name', () => {
    expect(Object.keys(initializers).sort()).toEqual(
      all.map(([initializer]) => initializer.getConfig().type).sort(),
    );
    for (const type of Object.keys(initializers))
      expect(initializerFromConfig(type).getConfig().type).toBe(type);
  });
});

describe('values', () => {
  it('zeros, ones, constant', () => {
    expect([...initializers.zeros()([2], stream())]).toEqual([0, 0]);
    expect([...initializers.ones()([2], stream())]).toEqual([1, 1]);
    expect([...initializers.constant({ value: -3 })([2], stream())]).toEqual([-3, -3]);
    expect([...initializers.constant()([1], stream())]).toEqual([0]);
  });

  it('the random ones are what the stream gives', () => {
    expect(initializers.randomUniform()([10], stream())).toEqual(stream().uniform(10, -0.05, 0.05));
    expect(initializers.randomNormal({ mean: 2 })([10], stream())).toEqual(stream().normal(10, 2, 0.05));
    expect(initializers.truncatedNormal({ stddev: 2 })([10], stream())).toEqual(
      stream().truncatedNormal(10, 0, 2),
    );
  });

  // The fans that Keras computes: shape, fan in, fan out.
  it.each([
    [[784, 512], 784, 512],
    [[5, 5, 32, 64], 800, 1600],
    [[3, 128, 256], 384, 768],
    [[100_000], 100_000, 100_000],
  ])('glorot and he of shape %j have fans %d and %d', (shape, fanIn, fanOut) => {
    const glorot = 2 / (fanIn + fanOut);
    const he = 2 / fanIn;
    for (const [initializer, variance] of [
      [initializers.glorotUniform(), glorot],
      [initializers.heUniform(), he],
    ] as const) {
      const values = initializer(shape, stream());
      expect(furthest(values)).toBeLessThanOrEqual(Math.sqrt(3 * variance));
      expect(furthest(values)).toBeGreaterThan(0.999 * Math.sqrt(3 * variance));
      expect(Math.abs(deviation(values) / Math.sqrt(variance) - 1)).toBeLessThan(0.01);
    }
    for (const [initializer, variance] of [
      [initializers.glorotNormal(), glorot],
      [initializers.heNormal(), he],
    ] as const) {
      const values = initializer(shape, stream());
      expect(furthest(values)).toBeLessThanOrEqual((2 * Math.sqrt(variance)) / 0.8796256610342398);
      expect(Math.abs(deviation(values) / Math.sqrt(variance) - 1)).toBeLessThan(0.01);
    }
  });

  it('a scalar has fans of 1, and no axes of 0 divide by zero', () => {
    expect(furthest(initializers.heUniform()([], stream()))).toBeLessThanOrEqual(Math.sqrt(6));
    expect(initializers.glorotUniform()([0, 0], stream()).length).toBe(0);
  });
});

describe('what is refused', () => {
  it.each([
    ['glorotunifrom', 'unknown type "glorotunifrom"; known are .*did you mean \'glorotUniform\'\\?'],
    ['constructor', 'unknown type "constructor"'],
    ['', 'unknown type ""'],
    [7, 'initializer: found 7; expected the name of one, '],
    [null, 'initializer: found null'],
    [undefined, 'initializer: found undefined'],
    [['zeros'], 'initializer: found an array'],
    [{}, 'initializer: type is undefined'],
    [{ type: 3 }, 'initializer: type is 3'],
    [{ type: 'zeros', value: 1 }, 'zeros: unknown key "value"; it has none'],
    [
      { type: 'randomUniform', min: 1 },
      'unknown key "min"; its keys are minimum, maximum; did you mean \'minimum\'\\?',
    ],
    [{ type: 'randomUniform', minimum: 1 }, 'minimum is 1; expected no more than maximum, 0.05'],
    [{ type: 'randomUniform', maximum: '1' }, 'randomUniform: maximum is "1"; expected a finite number'],
    [{ type: 'randomNormal', stddev: -1 }, 'randomNormal: stddev is -1; expected a finite number, 0 or more'],
    [{ type: 'truncatedNormal', mean: Number.NaN }, 'truncatedNormal: mean is NaN'],
    [{ type: 'constant', value: null }, 'constant: value is null'],
    [{ type: 'glorotUniform', seed: 3 }, 'glorotUniform: unknown key "seed"'],
  ])('%j', (config, message) => {
    expect(() => initializerFromConfig(config)).toThrow(ConfigError);
    expect(() => initializerFromConfig(config)).toThrow(new RegExp(message));
  });

  it('a shape that is none', () => {
    expect(() => initializers.zeros()([2, -1], stream())).toThrow(ShapeError);
    expect(() => initializers.heNormal()([2.5], stream())).toThrow('heNormal');
  });
});
