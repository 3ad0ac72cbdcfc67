import { createBackend } from '@athanor/backend-pure';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AthanorError, ConfigError, ShapeError } from '../errors.ts';
import { modelFromJSON, type Sequential } from './index.ts';

/** What `modelFromJSON` makes, or undefined where it throws an error of its own. */
function read(json: unknown): Sequential | undefined {
  try {
    return modelFromJSON(json);
  } catch (error) {
    expect(error).toBeInstanceOf(AthanorError);
    return undefined;
  }
}

const anything = fc.jsonValue();
const mostly = (...values: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: anything });
const optional = { requiredKeys: [] };
const layer = fc.oneof(
  mostly('Flatten', 'Dropout'),
  fc.record(
    {
      type: fc.constant('Dense'),
      units: mostly(1, 10, 1e300),
      activation: mostly('relu', 'softmax'),
      name: mostly('a', 'b'),
    },
    optional,
  ),
  fc.record({
    type: fc.constant('Dense'),
    units: fc.constant(2),
    kernelInitializer: mostly('zeros', { type: 'randomNormal', stddev: 1 }),
    useBias: mostly(true, false),
  }),
  fc.record({ type: fc.constant('Dropout'), rate: mostly(0.5, 0) }),
  fc.record({ type: mostly('Activation', '__proto__', 'toString'), activation: mostly('relu') }, optional),
  fc.record(
    { type: fc.constant('Flatten'), inputShape: mostly([3], [28, 28, 1], [1e9, 1e9]), name: mostly('c') },
    optional,
  ),
);
const model = fc.record(
  { type: mostly('Sequential'), name: mostly('m'), inputShape: mostly([4]), layers: fc.array(layer) },
  optional,
);

describe('modelFromJSON', () => {
  it('makes a model of any value, or says what is wrong with it', () => {
    fc.assert(
      fc.property(anything, (json) => {
        read(json);
        read(JSON.stringify(json));
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        read(text);
      }),
    );
  });

  it('of what looks like a model does so too, and what it makes goes through JSON unchanged', () => {
    let made = 0;
    fc.assert(
      fc.property(model, (json) => {
        const found = read(json);
        if (found === undefined) return;
        made++;
        const text = JSON.stringify(found);
        expect(JSON.stringify(modelFromJSON(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
    expect(made).toBeGreaterThan(20);
  });

  it('allocates nothing; what memory cannot hold is refused when it is built', async () => {
    const backend = await createBackend();
    for (const units of [1e15, Number.MAX_SAFE_INTEGER]) {
      const layers = [{ type: 'Dense', units, useBias: false, kernelInitializer: 'zeros' }];
      const huge = modelFromJSON({ layers, inputShape: [5] }, { backend });
      expect(() => huge.build()).toThrow(ShapeError);
    }
    expect(() => modelFromJSON({ layers: [{ type: 'Dense', units: 1e300 }] })).toThrow(ConfigError);
  });
});
