import { describe, expect, it } from 'vitest';
import { createStyle } from '../terminal/style.ts';
import { displayWidth } from '../terminal/width.ts';
import { benchNetworks } from './networks.ts';
import { PeerFailedError } from './peer-failure.ts';
import { describeResults, eventOf, formatMilliseconds, formatOperations } from './report.ts';
import { resultsOf } from './result.ts';
import { spreadOf } from './statistics.ts';
import type { Subject, SubjectKind } from './subject.ts';

const subject = (name: string, kind: SubjectKind, more: Partial<Subject> = {}): Subject => ({
  name,
  kind,
  run: async () => 1,
  dispose: async () => {},
  ...more,
});

const mlp = benchNetworks[0]!;
const floor = {
  subject: subject('multiply-adds in WASM', 'floor', { variant: 'relaxed SIMD, 2 threads' }),
  operationsPerStep: 96e6,
};
// 209,453,056 operations in 4 ms are 52.36 GFLOP/s; 96 million in 1.2 ms are 80.
const results = resultsOf(
  mlp,
  [
    { subject: subject('simd', 'backend'), milliseconds: spreadOf([3, 4, 6]) },
    { subject: subject('tfjs-wasm', 'peer'), milliseconds: spreadOf([101.2, 101.2, 101.2]) },
    {
      subject: subject('tensorflow', 'peer', { version: '2.21.0', variant: 'tf.function, XLA, 2 threads' }),
      milliseconds: spreadOf([2, 2, 2]),
    },
  ],
  [floor],
  [{ subject: floor.subject, milliseconds: spreadOf([1.2]) }],
);

describe('a measurement for programs', () => {
  it('begins as the contract has it', () => {
    const event = eventOf(results, results.results[0]!, 3);
    expect(Object.entries(event).slice(0, 6)).toEqual([
      ['event', 'bench'],
      ['network', 'mlp-512'],
      ['backend', 'simd'],
      ['batch', 128],
      ['msPerStep', 4],
      ['samplesPerSecond', 32_000],
    ]);
    expect(event).toMatchObject({
      rounds: 3,
      minMs: 3,
      lowerQuartileMs: 3.5,
      upperQuartileMs: 5,
      maxMs: 6,
      gflops: 52.3633,
      floorGflops: 80,
      floorShare: 0.6545,
      timesFirst: 1,
      timesBestPeer: 0.5,
    });
  });

  it('says which way of a peer was its fastest', () => {
    expect(eventOf(results, results.results[2]!, 3)).toMatchObject({
      peer: 'tensorflow',
      version: '2.21.0',
      variant: 'tf.function, XLA, 2 threads',
      timesFirst: 2,
      timesBestPeer: 1,
    });
    expect(eventOf(results, results.results[1]!, 3)).not.toHaveProperty('variant');
  });
});

describe('a table for people', () => {
  it('has ratios, rates and the floor, within 80 columns', () => {
    const lines = describeResults(results, createStyle(false));
    expect(lines).toEqual([
      'mlp-512  784 → 512 → 10',
      'batches of 128, 209 MFLOP a step',
      '                   ms a step  least–most  GFLOP/s  floor  × peers  × simd',
      'simd                    4.00   3.00–6.00     52.4    65%     0.50    1.00',
      'stock tfjs-wasm          101     101–101      2.1     3%     0.02    0.04',
      'tensorflow 2.21.0       2.00   2.00–2.00    104.7   131%     1.00    2.00',
      'floor: 80.0 GFLOP/s, multiply-adds in WASM, relaxed SIMD, 2 threads',
      '× peers: times as fast as the fastest peer',
      'tensorflow 2.21.0: tf.function, XLA, 2 threads',
    ]);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  it('has a row and a line for a peer that failed, and compares with the others', () => {
    const dead = subject('pytorch', 'peer', { version: '2.13.0', variant: 'eager' });
    const end = { status: 1, signal: null, lastLines: ['Traceback', 'MemoryError'] };
    const error = new PeerFailedError('pytorch', 'it ended with status 1', end);
    const [simd, stock] = results.results;
    const failed = resultsOf(mlp, [simd!, stock!], [], [], [{ subject: dead, round: 0, error }]);
    expect(describeResults(failed, createStyle(false)).slice(2)).toEqual([
      '                 ms a step  least–most  GFLOP/s  × peers  × simd',
      'simd                  4.00   3.00–6.00     52.4    25.30    1.00',
      'stock tfjs-wasm        101     101–101      2.1     1.00    0.04',
      'pytorch 2.13.0      failed',
      '× peers: times as fast as the fastest peer',
      'pytorch 2.13.0 failed while it was warmed up, and took no more turns: it ended with status 1: Traceback | MemoryError',
    ]);
    const alone = resultsOf(mlp, [], [], [], [{ subject: dead, round: 3, error }]);
    expect(describeResults(alone, createStyle(false))).toEqual([
      expect.stringMatching(/^pytorch 2\.13\.0 failed in round 3, /),
    ]);
  });

  it('is empty where nobody took part', () => {
    expect(describeResults(resultsOf(mlp, [], [], []), createStyle(false))).toEqual([]);
  });

  it('writes three digits that matter', () => {
    expect([0.0012, 0.2141, 3.468, 28.91, 143.2, 1432.1].map(formatMilliseconds)).toEqual([
      '0.001',
      '0.214',
      '3.47',
      '28.9',
      '143',
      '1432',
    ]);
    expect([209_453_056, 1_824_817_152].map(formatOperations)).toEqual(['209 MFLOP', '1.82 GFLOP']);
  });
});
