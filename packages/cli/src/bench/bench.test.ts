import { createBackend } from '@athanor/backend-pure';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { measure, median } from './measure.ts';
import { type BenchNetwork, benchNetworks, classesOf, describeNetwork, networksNamed } from './networks.ts';
import { ownModel, ownSubject } from './own.ts';
import { startPeer } from './peer-process.ts';
import { startPeers } from './peers.ts';
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

/** All kinds of layers, and hardly any arithmetic. */
const tiny: BenchNetwork = {
  name: 'tiny',
  batch: 4,
  inputShape: [7, 6, 2],
  layers: [
    { type: 'conv2d', filters: 3, kernelSize: 2, activation: 'relu' },
    { type: 'maxPool2d', poolSize: 2 },
    { type: 'conv2d', filters: 2, kernelSize: 1 },
    { type: 'flatten' },
    { type: 'dense', units: 5, activation: 'relu' },
    { type: 'dense', units: 3 },
  ],
};

describe('the networks', () => {
  it('are known by name; mlp-512 unless said', () => {
    expect(networksNamed(undefined).map(({ name }) => name)).toEqual(['mlp-512']);
    expect(networksNamed(['cnn', 'mlp-256-128']).map(({ name, batch }) => [name, batch])).toEqual([
      ['cnn', 128],
      ['mlp-256-128', 100],
    ]);
    expect(() => networksNamed(['mlp512'])).toThrow("did you mean 'mlp-512'?");
    expect(() => networksNamed(['x'])).toThrow('expected mlp-512 or mlp-256-128 or cnn');
    expect(() => networksNamed(['x'])).toThrow(UsageError);
  });

  it('are described by their layers', () => {
    expect(benchNetworks.map(describeNetwork)).toEqual([
      '784 → 512 → 10',
      '784 → 256 → 128 → 10',
      '28×28×1 → conv 3×3×32 → pool 2×2 → conv 3×3×64 → pool 2×2 → flatten → 10',
    ]);
    expect(benchNetworks.map(classesOf)).toEqual([10, 10, 10]);
    expect(() => classesOf({ ...tiny, layers: [{ type: 'flatten' }] })).toThrow('does not end in a dense');
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

  it('train on a backend, step by step', async () => {
    const subject = ownSubject(tiny, 'pure', await createBackend());
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
      console.log('hello'); console.log('{"ready":true,"seconds":0.75}');
      require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
        console.log('noise'); console.log(JSON.stringify({ seconds: JSON.parse(line).steps / 4 }));
      });`);
    if (!('subject' in started)) throw new Error(started.absent);
    expect(started.firstStepSeconds).toBe(0.75);
    expect(await started.subject.run(2)).toBe(0.5);
    expect(await started.subject.run(4)).toBe(1);
    await started.subject.dispose();
  });

  it('may be absent, for a reason', async () => {
    expect(await peer('console.log(JSON.stringify({ absent: "no torch" }))')).toEqual({ absent: 'no torch' });
    expect(await peer('throw new Error("broken")')).toEqual({ absent: expect.stringContaining('Node.js v') });
    expect(await peer('process.exit(3)')).toEqual({ absent: 'it ended with status 3' });
    expect(await peer('console.log(\'{"ready":true}\')')).toEqual({
      absent: 'it did not say that it is ready and what its first step took',
    });
    expect(await startPeer({ name: 'x', command: 'no-such-command-here', args: [], cwd: '/' })).toEqual({
      absent: expect.stringContaining('ENOENT'),
    });
  });

  it('that stops in the middle is an error, not a wait', async () => {
    const started = await peer(
      'console.log(\'{"ready":true,"seconds":1}\'); process.stdin.once("data", () => process.exit(1))',
    );
    if (!('subject' in started)) throw new Error(started.absent);
    await expect(started.subject.run(1)).rejects.toThrow('the peer x stopped: it ended with status 1');
    await started.subject.dispose();
  });

  it('takes no turns where its first step took far too long, and it is said', async () => {
    const command = (name: string, seconds: number) => {
      const script = `console.log('{"ready":true,"seconds":${seconds}}'); process.stdin.resume()`;
      return { name, command: process.execPath, args: ['-e', script], cwd: '/' };
    };
    const begun: string[] = [];
    const absent: string[] = [];
    const started = await startPeers([command('slow', 25.34), command('fast', 0.3)], {
      onStart: (name) => begun.push(name),
      onAbsent: (name, reason) => absent.push(`${name}: ${reason}`),
    });
    expect(begun).toEqual(['slow', 'fast']);
    expect(started.map(({ name }) => name)).toEqual(['fast']);
    expect(absent).toEqual(['slow: its first step took 25.3 s (more than 10 s), so it takes no turns']);
    for (const subject of started) await subject.dispose();
  });
});
