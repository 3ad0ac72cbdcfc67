import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/helpers.ts';
import { tiny } from '../../test/tiny-network.ts';
import type { PeerCommand } from './peer-conversation.ts';
import { startPeer } from './peer-process.ts';
import { type PeerPlan, peerPlans, startPeers } from './peers.ts';
import { threadCounts } from './threads.ts';

const command = (script: string, more: Partial<PeerCommand> = {}): PeerCommand => ({
  name: 'x',
  command: process.execPath,
  args: ['-e', script],
  cwd: '/',
  ...more,
});
const peer = (script: string, more: Partial<PeerCommand> = {}) => startPeer(command(script, more));

/** A stand-in that says of itself how long a step takes. */
const stepping = (seconds: number, variant = 'eager'): string => `
  console.log('{"ready":true,"seconds":${seconds},"variant":"${variant}","version":"1.2.3"}');
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    console.log(JSON.stringify({ seconds: JSON.parse(line).steps * ${seconds} }));
  });`;

describe('a peer in a process of its own', () => {
  it('answers what it is asked, whatever else it prints', async () => {
    const started = await peer(`
      console.log('hello'); console.log('{"ready":true,"seconds":0.75}');
      require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
        console.log('noise'); console.log(JSON.stringify({ seconds: JSON.parse(line).steps / 4 }));
      });`);
    if (!('subject' in started)) throw new Error(started.absent);
    expect(started.firstStepSeconds).toBe(0.75);
    expect(started.subject.variant).toBeUndefined();
    expect(await started.subject.run(2)).toBe(0.5);
    expect(await started.subject.run(4)).toBe(1);
    await started.subject.dispose();
  });

  it('says which of its ways is the fastest, and has the environment that it is given', async () => {
    const script = `console.log('{"trying":"eager"}'); console.log('{"trying":"XLA"}');
      console.log(JSON.stringify({ ready: true, seconds: 1, variant: 'XLA', version: process.env.COUNT }));
      process.stdin.resume()`;
    const started = await peer(script, { setting: '2 threads', env: { COUNT: '7' } });
    if (!('subject' in started)) throw new Error(started.absent);
    expect(started.subject).toMatchObject({ kind: 'peer', variant: 'XLA, 2 threads', version: '7' });
    await started.subject.dispose();
  });

  it('may be absent, for a reason', async () => {
    expect(await peer('console.log(JSON.stringify({ absent: "no torch" }))')).toEqual({ absent: 'no torch' });
    expect(await peer('console.log(\'{"absent":"no torch","isMissing":true}\')')).toEqual({
      absent: 'no torch',
      isMissing: true,
    });
    expect(await peer('throw new Error("broken")')).toEqual({ absent: expect.stringContaining('Node.js v') });
    expect(await peer('process.exit(3)')).toEqual({ absent: 'it ended with status 3' });
    expect(await peer('console.log(\'{"ready":true}\')')).toEqual({
      absent: 'it did not say that it is ready and what its first step took',
    });
    expect(await startPeer({ name: 'x', command: 'no-such-command-here', args: [], cwd: '/' })).toEqual({
      absent: expect.stringContaining('ENOENT'),
    });
  });

  it('is not waited for without end', async () => {
    const began = performance.now();
    const hangs = 'console.log(\'{"trying":"XLA"}\'); process.on("SIGTERM", () => {}); for (;;);';
    expect(await peer(hangs, { patienceSeconds: 1 })).toEqual({
      absent: 'it was not ready after 1 s (it was trying XLA), so it takes no turns',
    });
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('is not waited for behind a Ctrl-C', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await expect(startPeer(command('for (;;);'), controller.signal)).rejects.toThrow('enough');
  });

  it('that stops in the middle is an error, not a wait', async () => {
    const started = await peer(
      'console.log(\'{"ready":true,"seconds":1}\'); process.stdin.once("data", () => process.exit(1))',
    );
    if (!('subject' in started)) throw new Error(started.absent);
    await expect(started.subject.run(1)).rejects.toThrow('the peer x stopped: it ended with status 1');
    await started.subject.dispose();
  });

  it('may tidy up before it ends, and is killed where that takes it too long', async () => {
    const folder = await temporaryFolder();
    const script = (last: string) => `console.log('{"ready":true,"seconds":1}');
      process.stdin.resume().on('end', () => { require('fs').writeFileSync('tidy', ''); ${last} });`;
    const [good, slow] = [
      await peer(script(''), { cwd: folder }),
      await peer(script('for (;;);'), { cwd: folder }),
    ];
    if (!('subject' in good) || !('subject' in slow)) throw new Error('they were not ready');
    await good.subject.dispose();
    expect(await readdir(folder)).toEqual(['tidy']);
    const began = performance.now();
    await slow.subject.dispose();
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it('that does not answer is not waited for behind a Ctrl-C either', async () => {
    const controller = new AbortController();
    const script =
      'console.log(\'{"ready":true,"seconds":1}\'); process.stdin.once("data", () => { for (;;); })';
    const started = await startPeer(command(script), controller.signal);
    if (!('subject' in started)) throw new Error(started.absent);
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(started.subject.run(1)).rejects.toThrow('enough');
    await started.subject.dispose();
  });

  it.skipIf(process.platform === 'win32')(
    'is over when it ends, also where what it has started holds its output open',
    async () => {
      const child = `require('child_process').spawn('sleep', ['20'], { stdio: ['ignore', 'inherit', 'inherit'] }).unref();`;
      const began = performance.now();
      expect(await peer(`${child} process.exit(4)`)).toEqual({ absent: 'it ended with status 4' });
      expect(performance.now() - began).toBeLessThan(10_000);
    },
  );
});

describe('the peers', () => {
  const start = async (plans: readonly PeerPlan[]) => {
    const begun: string[] = [];
    const absent: string[] = [];
    const started = await startPeers(plans, {
      onStart: (name) => begun.push(name),
      onAbsent: (name, reason) => absent.push(`${name}: ${reason}`),
    });
    for (const subject of started) await subject.dispose();
    return { begun, absent, started };
  };

  it('take no turns where a step takes far too long, and it is said', async () => {
    const { begun, absent, started } = await start([
      { name: 'slow', candidates: [command(stepping(25.34), { name: 'slow' })] },
      { name: 'other', absent: 'it lacks a layer' },
      { name: 'fast', candidates: [command(stepping(0.3), { name: 'fast' })] },
    ]);
    expect(begun).toEqual(['slow', 'fast']);
    expect(started.map(({ name }) => name)).toEqual(['fast']);
    expect(absent).toEqual([
      'slow: a step took 25.3 s (more than 10 s), so it takes no turns',
      'other: it lacks a layer',
    ]);
  });

  it('run with the number of threads that suits them best', async () => {
    const candidates = [0.4, 0.2, 0.3].map((seconds, i) =>
      command(stepping(seconds), { setting: `${i + 1} threads` }),
    );
    const { begun, started, absent } = await start([{ name: 'x', candidates }]);
    expect(begun).toEqual(['x, 1 threads', 'x, 2 threads', 'x, 3 threads']);
    expect(started.map(({ variant }) => variant)).toEqual(['eager, 2 threads']);
    expect(absent).toEqual([]);
  });

  it('run in another way where one fails while the fastest is looked for', async () => {
    const dies = `console.log('{"ready":true,"seconds":0.1}');
      process.stdin.once('data', () => { console.error('no room'); process.exit(7); });`;
    const failing = command(dies, { setting: 'badly' });
    const both = await start([
      { name: 'x', candidates: [failing, command(stepping(0.3), { setting: 'well' })] },
    ]);
    expect(both.started.map(({ variant }) => variant)).toEqual(['eager, well']);
    expect(both.absent).toEqual([]);
    const none = await start([{ name: 'x', candidates: [failing, failing] }]);
    expect(none.started).toEqual([]);
    expect(none.absent).toEqual(['x: it ended with status 7: no room']);
  });

  it('are looked for in each Python, and missing only where none has them', async () => {
    const missing = (reason: string) => `console.log('{"absent":"${reason}","isMissing":true}')`;
    const { absent, started, begun } = await start([
      { name: 'a', candidates: [command(missing('not here')), command(missing('never asked'))] },
      { name: 'a', candidates: [command(stepping(0.3), { name: 'a' })] },
      { name: 'b', candidates: [command(missing('nor here'))] },
    ]);
    expect(started.map(({ name }) => name)).toEqual(['a']);
    expect(absent).toEqual(['b: nor here']);
    expect(begun).toHaveLength(3);
  });

  it('are stock tfjs on two engines and what each Python has, on each number of threads', () => {
    const context = {
      cwd: '/',
      env: { PYTHON: process.platform === 'win32' ? 'p;q' : 'p:q' },
      stdout: { write() {}, isTerminal: false, columns: 80 },
      stderr: { write() {}, isTerminal: false, columns: 80 },
      interruptSignal: () => new AbortController().signal,
    };
    const plans = peerPlans(tiny, context).map((plan) => {
      if ('absent' in plan) throw new Error(plan.absent);
      return [plan.name, plan.candidates.map(({ env }) => env?.OMP_NUM_THREADS), plan.candidates[0]!.command];
    });
    const threads = threadCounts().map(String);
    expect(plans).toEqual([
      ['tfjs-wasm', [undefined], process.execPath],
      ['tfjs-cpu', [undefined], process.execPath],
      ['pytorch', threads, 'p'],
      ['pytorch', threads, 'q'],
      ['tensorflow', threads, 'p'],
      ['tensorflow', threads, 'q'],
    ]);
    expect(peerPlans({ ...tiny, optimizer: 'adagrad' }, context)).toContainEqual({
      name: 'pytorch',
      absent: "the peers' programs have no adagrad",
    });
  });
});
