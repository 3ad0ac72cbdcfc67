import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tensor } from '../create.ts';
import { ConfigError, ShapeError } from '../errors.ts';
import { Random } from '../random/index.ts';
import type { Tensor } from '../tensor.ts';
import { type CallContext, LayerNormalization, layerFromConfig } from './index.ts';

const backend = await createBackend({ floatType: 'float64' });
const random = new Random(1);
const context = { backend, random };
const inference: CallContext = { training: false, stream: (name) => random.stream(name) };
const training: CallContext = { ...inference, training: true };
const list = (t: Tensor): number[] => Array.from(t.dataSync());

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
}

describe('LayerNormalization', () => {
  it('normalizes each sample by its last axis', () => {
    const layer = new LayerNormalization({ gammaInitializer: { type: 'constant', value: 2 } });
    layer.prepare([3], context);
    const y = layer.apply(
      tensor(
        [
          [1, 2, 6],
          [0, 0, 0],
        ],
        { backend },
      ),
      training,
    );
    // Mean 3, variance (4 + 1 + 9) / 3.
    const root = Math.sqrt(14 / 3 + 1e-3);
    expectClose(list(y), [-4 / root, -2 / root, 6 / root, 0, 0, 0]);
  });

  it('or by several axes, the gain shaped as these', () => {
    const layer = new LayerNormalization({ axis: [-1, 1], epsilon: 0 });
    layer.prepare([2, 1, 2], context);
    const [gamma, beta] = layer.parameters;
    gamma!.assign(tensor([1, 2, 3, 4], { backend, shape: [2, 2] }));
    beta!.assign(tensor([10, 20, 30, 40], { backend, shape: [2, 2] }));
    const root = Math.sqrt(5);
    const y = layer.apply(tensor([1, 3, 5, 7], { backend, shape: [1, 2, 1, 2] }), inference);
    expectClose(list(y), [-3 / root + 10, -2 / root + 20, 3 / root + 30, 12 / root + 40]);
  });

  it('refuses an axis named twice, the batch’s, and none', () => {
    expect(() => new LayerNormalization({ axis: [1, -1] }).prepare([4], context)).toThrow(
      'layer layer_normalization: axes [1, -1] name an axis of [batch, 4] twice',
    );
    expect(() => new LayerNormalization({ axis: 0 }).prepare([4], context)).toThrow(ShapeError);
    expect(() => layerFromConfig({ type: 'LayerNormalization', axis: [] })).toThrow(ConfigError);
  });
});
