import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { tiny } from '../../test/tiny-network.ts';
import { describeNetwork } from './describe.ts';
import { measure } from './measure.ts';
import { benchNetworks } from './networks.ts';
import { ownModel, ownSubject } from './own.ts';
import { startPeer } from './peer-process.ts';
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
    const { measurements, failures } = await measure([slow, fast], 3, {
      signal: never,
      onTurn: (round) => rounds.push(round),
    });
    expect(
      measurements.map(({ subject, milliseconds: { minimum, median, maximum } }) => [
        subject.name,
        ...[minimum, median, maximum].map(Math.round),
      ]),
    ).toEqual([
      ['slow', 100, 200, 9000],
      ['fast', 1, 1, 1],
    ]);
    expect(turns.slice(-6)).toEqual(['slow', 'fast', 'slow', 'fast', 'slow', 'fast']);
    expect(rounds).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(failures).toEqual([]);
  });

  it('ends where the signal says so', async () => {
    const turns: string[] = [];
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(measure([fake('a', () => 1, turns)], 1, { signal })).rejects.toThrow('enough');
    expect(turns).toEqual([]);
  });
});

describe('a peer that fails among others', () => {
  /** A process that answers twice, the warming up and round 1, and in round 2 does `then`. */
  const standIn = async (name: string, then: string): Promise<Subject> => {
    const script = `console.log('{"ready":true,"seconds":0.02}');
      let turns = 0;
      require('readline').createInterface({ input: process.stdin }).on('line', () => {
        if (++turns === 3) { ${then} }
        console.log('{"seconds":0.3}');
      });`;
    const args = ['-e', script];
    const peer = await startPeer({
      name,
      command: process.execPath,
      args,
      cwd: '/',
      turnPatienceSeconds: 0.5,
    });
    if ('absent' in peer) throw new Error(peer.absent);
    return peer.subject;
  };

  it.each([
    ['dies', "console.error('one\\n\\ntwo\\nthree\\nfour'); process.exit(5);", /^it ended with status 5$/],
    ['is killed', "process.kill(process.pid, 'SIGKILL');", /^it (was ended by SIGKILL|ended with status 1)$/],
    ['hangs', "console.error('compiling'); for (;;);", /^it did not answer for 3\.5 s$/],
    ['has no answer', "console.log('{}'); return;", /^it did not say what its steps took$/],
    ['says why', 'console.log(\'{"absent":"its loss is not finite"}\'); return;', /^its loss is not finite$/],
  ])('and %s in round 2 is left out, and the others go on', async (_, then, reason) => {
    const turns: string[] = [];
    const failing = await standIn('failing', then);
    const fast = fake('fast', () => 0.3, turns);
    const rounds: string[] = [];
    const { measurements, failures } = await measure([failing, fast], 3, {
      signal: never,
      onTurn: (round, { name }) => rounds.push(`${name} ${round}`),
    });
    expect(rounds).toEqual([
      ...[0, 1, 2].flatMap((round) => [`failing ${round}`, `fast ${round}`]),
      'fast 3',
    ]);
    expect(measurements.map(({ subject }) => subject)).toEqual([fast]);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ subject: failing, round: 2 });
    expect(failures[0]!.error.reason).toMatch(reason);
    if (then.includes('one')) expect(failures[0]!.error.end.lastLines).toEqual(['two', 'three', 'four']);
    await failing.dispose();
  });

  it('or in the warming up', async () => {
    const failing = await standIn('failing', 'process.exit(1);');
    await failing.run(1);
    await failing.run(1);
    const { measurements, failures } = await measure([failing], 3, { signal: never });
    expect(measurements).toEqual([]);
    expect(failures.map(({ round }) => round)).toEqual([0]);
    await failing.dispose();
  });

  it('is not what happens to a backend: its error is the command’s', async () => {
    const broken = fake('broken', () => {
      throw new Error('no room');
    }, []);
    await expect(measure([broken], 1, { signal: never })).rejects.toThrow('no room');
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
