import { ValueError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { createStyle } from '../../terminal/style.ts';
import { describeNetwork } from '../describe.ts';
import { type BenchNetwork, benchNetworks } from '../networks.ts';
import { PeerFailedError } from '../peer-failure.ts';
import { resultsOf } from '../result.ts';
import { spreadOf } from '../statistics.ts';
import { threadCounts } from '../threads.ts';
import { growthPoints } from './networks.ts';
import { describeGrowth, growthLines } from './report.ts';
import { growthExponent } from './slope.ts';

const [mlp, , cnn] = benchNetworks as [BenchNetwork, BenchNetwork, BenchNetwork];

describe('what grows', () => {
  it('may be the batch', () => {
    const points = growthPoints(mlp, 'batch');
    expect(points.map(({ value }) => value)).toEqual([1, 4, 16, 64, 256, 1024]);
    expect(points.map(({ network }) => network.batch)).toEqual([1, 4, 16, 64, 256, 1024]);
  });

  it('may be the width of the hidden layers', () => {
    expect(growthPoints(mlp, 'width').map(({ network }) => describeNetwork(network))).toEqual([
      '784 → 128 → 10',
      '784 → 256 → 10',
      '784 → 512 → 10',
      '784 → 1024 → 10',
      '784 → 2048 → 10',
    ]);
    expect(describeNetwork(growthPoints(cnn, 'width')[0]!.network)).toBe(
      '28×28×1 → conv 3×3×8 → pool 2×2 → conv 3×3×16 → pool 2×2 → flatten → 10',
    );
  });

  it('may be their number', () => {
    const [once, twice, four] = growthPoints(mlp, 'depth').map(({ network }) => describeNetwork(network));
    expect([once, twice, four]).toEqual([
      '784 → 512 → 10',
      '784 → 512 → 512 → 10',
      '784 → 512 → 512 → 512 → 512 → 10',
    ]);
    // Padded, so that eight 3×3 kernels one after another do not use the image up.
    expect(describeNetwork(growthPoints(cnn, 'depth')[3]!.network).match(/conv/g)).toHaveLength(16);
  });

  it('may be the threads', () => {
    const points = growthPoints(mlp, 'threads');
    expect(points.map(({ threads }) => threads)).toEqual(threadCounts());
    expect(points.every(({ network }) => network === mlp)).toBe(true);
  });

  it('repeats a named layer under names of its own', () => {
    const named: BenchNetwork = {
      ...mlp,
      model: {
        layers: [
          { type: 'Dense', units: 4, name: 'a', inputShape: [784] },
          { type: 'Dense', units: 2 },
        ],
      },
    };
    expect(describeNetwork(growthPoints(named, 'depth')[1]!.network)).toBe('784 → 4 → 4 → 2');
  });

  it('is not the width of a network without hidden layers', () => {
    const flat: BenchNetwork = { ...mlp, model: { layers: [{ type: 'Dense', units: 10 }] } };
    expect(() => growthPoints(flat, 'width')).toThrow(ValueError);
    expect(() => growthPoints(flat, 'depth')).toThrow('has no hidden Dense or Conv2D layer');
  });
});

describe('how the cost grows', () => {
  it('is the exponent of a power law', () => {
    expect(growthExponent([1, 2, 4], [3, 6, 12])).toBeCloseTo(1, 12);
    expect(growthExponent([1, 10, 100], [5, 500, 50_000])).toBeCloseTo(2, 12);
    expect(growthExponent([1, 2], [8, 4])).toBeCloseTo(-1, 12);
    expect(growthExponent([3], [8])).toBeNaN();
  });

  it('is a table of milliseconds', () => {
    const subject = (name: string) => ({
      name,
      kind: 'backend' as const,
      run: async () => 1,
      dispose: async () => {},
    });
    const grown = [1, 4].map((value) => ({
      value,
      results: resultsOf(
        { ...mlp, batch: value },
        [
          { subject: subject('simd'), milliseconds: spreadOf([value]) },
          ...(value === 1 ? [{ subject: subject('pure'), milliseconds: spreadOf([12]) }] : []),
        ],
        [],
        [],
      ),
    }));
    expect(growthLines(grown)).toEqual([
      {
        label: 'simd',
        points: [
          { value: 1, milliseconds: 1 },
          { value: 4, milliseconds: 4 },
        ],
      },
      { label: 'pure', points: [{ value: 1, milliseconds: 12 }] },
    ]);
    expect(describeGrowth(mlp, 'batch', grown, createStyle(false))).toEqual([
      'mlp-512 784 → 512 → 10, ms a step',
      'images a batch  simd  pure',
      '             1  1.00  12.0',
      '             4  4.00     –',
      '      exponent  1.00     –',
      'exponent p: the cost grows as sizeᵖ; 1 is in proportion',
    ]);
  });

  it('names the peers that failed, and at which size', () => {
    const backend = { name: 'simd', kind: 'backend' as const, run: async () => 1, dispose: async () => {} };
    const peer = { ...backend, name: 'pytorch', kind: 'peer' as const };
    const error = new PeerFailedError('pytorch', 'it ended with status 1', {
      status: 1,
      signal: null,
      lastLines: [],
    });
    const grown = [1, 4].map((value) => ({
      value,
      results: resultsOf(
        { ...mlp, batch: value },
        [{ subject: backend, milliseconds: spreadOf([value]) }],
        [],
        [],
        value === 4 ? [{ subject: peer, round: 2, error }] : [],
      ),
    }));
    expect(describeGrowth(mlp, 'batch', grown, createStyle(false)).slice(-2)).toEqual([
      'exponent p: the cost grows as sizeᵖ; 1 is in proportion',
      'images a batch, 4: pytorch failed in round 2, and took no more turns: it ended with status 1',
    ]);
  });
});
