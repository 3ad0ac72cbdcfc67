import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tiny } from '../../test/tiny-network.ts';
import { describeNetwork } from './describe.ts';
import { measure } from './measure.ts';
import { benchNetworks } from './networks.ts';
import { ownModel, ownSubject } from './own.ts';
import { median, spreadOf } from './statistics.ts';
import type { Subject } from './subject.ts';
import { describeThreads, threadCounts } from './threads.ts';

const never = new AbortController().signal;

/** A subject that takes that long for a step, by its own account, and writes its turns down. */
function fake(name: string, secondsPerStep: () => number, turns: string[]): Subject {
  return {
    name,
    kind: 'backend',
    async run(steps) {
      turns.push(name);
      return secondsPerStep() * steps;
    },
    async dispose() {},
  };
}

describe('measuring', () => {
  it('gives the spread over rounds, in which each takes its turn', async () => {
    const turns: string[] = [];
    const times = [0.3, 0.2, 9, 0.1];
    const slow = fake('slow', () => times.shift() ?? 0.2, turns);
    const fast = fake('fast', () => 0.001, turns);
    const rounds: number[] = [];
    const results = await measure([slow, fast], 3, { signal: never, onTurn: (round) => rounds.push(round) });
    expect(
      results.map(({ subject, milliseconds: { minimum, median, maximum } }) => [
        subject.name,
        ...[minimum, median, maximum].map(Math.round),
      ]),
    ).toEqual([
      ['slow', 100, 200, 9000],
      ['fast', 1, 1, 1],
    ]);
    expect(turns.slice(-6)).toEqual(['slow', 'fast', 'slow', 'fast', 'slow', 'fast']);
    expect(rounds).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('ends where the signal says so', async () => {
    const turns: string[] = [];
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(measure([fake('a', () => 1, turns)], 1, { signal })).rejects.toThrow('enough');
    expect(turns).toEqual([]);
  });
});

describe('statistics', () => {
  it('take the middle of an even number too', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([5])).toBe(5);
  });

  it('give the quartiles that NumPy gives', () => {
    expect(spreadOf([7, 15, 36, 39, 40, 41])).toEqual({
      minimum: 7,
      lowerQuartile: 20.25,
      median: 37.5,
      upperQuartile: 39.75,
      maximum: 41,
    });
    expect(spreadOf([5])).toEqual({
      minimum: 5,
      lowerQuartile: 5,
      median: 5,
      upperQuartile: 5,
      maximum: 5,
    });
  });
});

describe('threads', () => {
  it('are tried one by one up to four, then in powers of two up to the cores', () => {
    expect(threadCounts(1)).toEqual([1]);
    expect(threadCounts(2)).toEqual([1, 2]);
    expect(threadCounts(6)).toEqual([1, 2, 3, 4, 6]);
    expect(threadCounts(16)).toEqual([1, 2, 3, 4, 8, 16]);
    expect([1, 2].map(describeThreads)).toEqual(['1 thread', '2 threads']);
  });
});

describe('the networks', () => {
  it('are described by their layers', () => {
    expect(benchNetworks.map(describeNetwork)).toEqual([
      '784 → 512 → 10',
      '784 → 256 → 128 → 10',
      '28×28×1 → conv 3×3×32 → pool 2×2 → conv 3×3×64 → pool 2×2 → flatten → 10',
    ]);
    expect(describeNetwork(tiny)).toBe(
      '7×6×2 → conv 2×2×3 → batchnormalization → pool 2×2 → conv 1×1×2 → mean pool 2×2 → flatten → dropout → 5 → 3 → softmax',
    );
  });

  it('have as many parameters as are said of them', async () => {
    const backend = await createBackend();
    const counts = benchNetworks.map((network) => {
      const model = ownModel(network, backend);
      const count = model.countParameters();
      model.dispose();
      return count;
    });
    expect(counts).toEqual([407_050, 235_146, 34_826]);
    await backend.dispose();
  });

  it.each(['sparseCategoricalCrossentropy', 'categoricalCrossentropy', 'meanSquaredError'] as const)(
    'train on a backend by %s, step by step',
    async (loss) => {
      const subject = ownSubject({ ...tiny, loss }, 'pure', await createBackend());
      expect(await subject.run(3)).toBeGreaterThan(0);
      expect(await subject.run(1)).toBeGreaterThan(0);
      await subject.dispose();
    },
  );
});
