import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { measure, median } from './measure.ts';
import { networksNamed } from './networks.ts';
import { ownSubject } from './own.ts';
import { startPeer } from './peer-process.ts';
import type { Subject } from './subject.ts';

const never = new AbortController().signal;

/** A subject that takes that long for a step, by its own account, and writes its turns down. */
function fake(name: string, secondsPerStep: () => number, turns: string[]): Subject {
  return {
    name,
    isPeer: false,
    async run(steps) {
      turns.push(name);
      return secondsPerStep() * steps;
    },
    async dispose() {},
  };
}

describe('measuring', () => {
  it('gives the median over rounds, in which each takes its turn', async () => {
    const turns: string[] = [];
    const times = [0.3, 0.2, 9, 0.1];
    const slow = fake('slow', () => times.shift() ?? 0.2, turns);
    const fast = fake('fast', () => 0.001, turns);
    const rounds: number[] = [];
    const results = await measure([slow, fast], 3, { signal: never, onTurn: (round) => rounds.push(round) });
    expect(
      results.map(({ subject, millisecondsPerStep }) => [subject.name, Math.round(millisecondsPerStep)]),
    ).toEqual([
      ['slow', 200],
      ['fast', 1],
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

  it('takes the middle of an even number too', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([5])).toBe(5);
  });
});

describe('the networks', () => {
  it('are known by name, and cnn is for later', () => {
    expect(networksNamed(undefined).map(({ name }) => name)).toEqual(['mlp-512', 'mlp-256-128']);
    expect(networksNamed(['mlp-256-128'])[0]).toMatchObject({ batch: 100, units: [256, 128, 10] });
    expect(() => networksNamed(['cnn'])).toThrow(/comes with layers of convolution/);
    expect(() => networksNamed(['mlp512'])).toThrow("did you mean 'mlp-512'?");
    expect(() => networksNamed(['x'])).toThrow(UsageError);
  });

  it('train on a backend, step by step', async () => {
    const network = { name: 'tiny', batch: 4, inputs: 6, units: [5, 3] };
    const subject = ownSubject(network, 'pure', await createBackend());
    expect(await subject.run(3)).toBeGreaterThan(0);
    expect(await subject.run(1)).toBeGreaterThan(0);
    await subject.dispose();
  });
});

describe('a peer in a process of its own', () => {
  const peer = (script: string) =>
    startPeer({ name: 'x', command: process.execPath, args: ['-e', script], cwd: '/' });

  it('answers what it is asked, whatever else it prints', async () => {
    const started = await peer(`
      console.log('hello'); console.log('{"ready":true}');
      require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
        console.log('noise'); console.log(JSON.stringify({ seconds: JSON.parse(line).steps / 4 }));
      });`);
    if (!('subject' in started)) throw new Error(started.absent);
    expect(await started.subject.run(2)).toBe(0.5);
    expect(await started.subject.run(4)).toBe(1);
    await started.subject.dispose();
  });

  it('may be absent, for a reason', async () => {
    expect(await peer('console.log(JSON.stringify({ absent: "no torch" }))')).toEqual({ absent: 'no torch' });
    expect(await peer('throw new Error("broken")')).toEqual({ absent: expect.stringContaining('Node.js v') });
    expect(await peer('process.exit(3)')).toEqual({ absent: 'it ended with status 3' });
    expect(await startPeer({ name: 'x', command: 'no-such-command-here', args: [], cwd: '/' })).toEqual({
      absent: expect.stringContaining('ENOENT'),
    });
  });

  it('that stops in the middle is an error, not a wait', async () => {
    const started = await peer(
      'console.log(\'{"ready":true}\'); process.stdin.once("data", () => process.exit(1))',
    );
    if (!('subject' in started)) throw new Error(started.absent);
    await expect(started.subject.run(1)).rejects.toThrow('the peer x stopped: it ended with status 1');
    await started.subject.dispose();
  });
});
