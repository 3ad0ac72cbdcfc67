import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BenchNetwork } from '../src/bench/networks.ts';
import type { PeerCommand } from '../src/bench/peer-conversation.ts';
import { type PeerNetwork, peerNetwork } from '../src/bench/peer-network.ts';
import { startPeer } from '../src/bench/peer-process.ts';
import { threadCounts } from '../src/bench/threads.ts';
import { bin, eventsOf, runHere, temporaryFolder } from './helpers.ts';
import { tiny } from './tiny-network.ts';

// The built script of a peer in a process of its own.

describe('stock tfjs, as a peer', () => {
  const told = (network: BenchNetwork) => {
    const description = peerNetwork(network, 'tfjs');
    if ('absent' in description) throw new Error(description.absent);
    return description;
  };
  const training = { batch: 4, loss: 'meanSquaredError', optimizer: 'rmsprop' } as const;
  const dense = told({
    name: 'dense',
    inputShape: [6],
    model: {
      layers: [
        { type: 'Dense', units: 5, activation: 'gelu' },
        { type: 'Dense', units: 3, useBias: false },
      ],
    },
    ...training,
  });
  const images = told(tiny);
  const command = (engine: string, network: PeerNetwork): PeerCommand => ({
    name: engine,
    command: process.execPath,
    args: [join(dirname(bin), 'bench/peers/tfjs.js'), engine, JSON.stringify(network)],
    cwd: dirname(bin),
  });

  it.each(['cpu', 'wasm'])(
    'trains on its engine %s in a process of its own',
    async (engine) => {
      const peer = await startPeer(command(engine, dense));
      if (!('subject' in peer)) throw new Error(peer.absent);
      expect(await peer.subject.run(2)).toBeGreaterThan(0);
      await peer.subject.dispose();
    },
    120_000,
  );

  it('trains images on its engine cpu, and on wasm says that it has no gradient of a filter', async () => {
    const cpu = await startPeer(command('cpu', images));
    if (!('subject' in cpu)) throw new Error(cpu.absent);
    expect(await cpu.subject.run(2)).toBeGreaterThan(0);
    await cpu.subject.dispose();
    expect(await startPeer(command('wasm', images))).toEqual({
      absent: expect.stringContaining('Conv2DBackpropFilter'),
    });
  }, 120_000);
});

const python = process.env.PYTHON?.split(delimiter)[0] || 'python3';
const hasPython = spawnSync(python, ['--version']).status === 0;
if (!hasPython) console.log(`there is no ${python}: the program of Python's peers did not run`);

describe.runIf(hasPython)('the program of the peers of Python', () => {
  const program = fileURLToPath(new URL('../python/peer.py', import.meta.url));
  /** Runs it with a stand-in for a library: `ways` is the body of that function. */
  const start = async (ways: string, library = 'standin') => {
    const folder = await temporaryFolder();
    const source = `import time\nVERSION = "1.2.3"\n\ndef ways(network, threads):\n${ways}`;
    await writeFile(join(folder, 'standin_peer.py'), source);
    return startPeer({
      name: 'x',
      command: python,
      args: [program, library, '2', '{"batch": 4}'],
      cwd: folder,
      env: { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
    });
  };

  it('keeps the fastest of the ways that work', async () => {
    const peer = await start(`
    assert threads == 2 and network == {"batch": 4}
    yield "slow", lambda: lambda: time.sleep(0.2)
    yield "broken", lambda: {}["none"]
    yield "fast", lambda: lambda: time.sleep(0.02)
    yield "slower", lambda: lambda: time.sleep(0.1)
`);
    if (!('subject' in peer)) throw new Error(peer.absent);
    expect(peer.subject).toMatchObject({ variant: 'fast', version: '1.2.3' });
    const seconds = await peer.subject.run(3);
    expect(seconds).toBeGreaterThanOrEqual(0.059);
    await peer.subject.dispose();
  });

  it('says why it has no way', async () => {
    expect(await start('    yield "broken", lambda: [][1]\n')).toEqual({
      absent: 'broken: list index out of range',
    });
    expect(await start('    import no_such_library_here\n    yield\n', 'none')).toMatchObject({
      absent: expect.stringContaining("No module named 'none_peer'"),
      isMissing: true,
    });
  });

  it.each(['pytorch', 'tensorflow'])(
    'trains every kind of layer in %s, where it is installed',
    async (library) => {
      const network = peerNetwork(tiny, library === 'pytorch' ? 'pytorch' : 'tensorflow');
      const peer = await startPeer({
        name: library,
        command: python,
        args: [program, library, '1', JSON.stringify(network)],
        cwd: dirname(program),
        env: { PYTHONDONTWRITEBYTECODE: '1' },
        patienceSeconds: 240,
      });
      if ('absent' in peer) {
        expect(peer).toMatchObject({ isMissing: true });
        console.log(`${python} has no ${library}: its training did not run`);
        return;
      }
      expect(peer.subject.variant).toMatch(/^(eager|tf\.function)/);
      expect(await peer.subject.run(2)).toBeGreaterThan(0);
      await peer.subject.dispose();
    },
    300_000,
  );
});

describe.skipIf(process.platform === 'win32')('athanor bench --peers', () => {
  const args = ['bench', '--networks', './net.json', '--backends', 'pure', '--peers', '--rounds', '3'];
  /** A folder with a small network, and a stand-in for Python that has PyTorch; `turn` is what it does in turn `turns`. */
  const prepare = async (turn = '') => {
    const cwd = await temporaryFolder();
    const model = { inputShape: [6], layers: [{ type: 'Dense', units: 3 }] };
    await writeFile(join(cwd, 'net.json'), JSON.stringify({ model, loss: 'meanSquaredError', batchSize: 8 }));
    const standIn = join(cwd, 'python');
    await writeFile(
      standIn,
      `#!${process.execPath}
if (process.argv[3] !== 'pytorch') {
  console.log('{"absent":"no tensorflow here","isMissing":true}');
} else {
  console.log('{"ready":true,"seconds":0.3,"variant":"eager","version":"9.9"}');
  let turns = 0;
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    turns++;
    ${turn}
    console.log(JSON.stringify({ seconds: JSON.parse(line).steps * 0.3 }));
  });
}
`,
    );
    await chmod(standIn, 0o755);
    return { cwd, env: { PYTHON: standIn } };
  };
  // Which number of threads is the fastest takes three turns where there are several, the warming up takes one.
  const secondRound = (threadCounts().length > 1 ? 3 : 0) + 3;
  const dies = `if (turns === ${secondRound}) { console.error('Traceback:\\n  no memory'); process.exit(9); }`;

  it('holds backends against the peers of PYTHON, and says who is absent', async () => {
    const outcome = await runHere([...args, '--json'], await prepare());
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).toBe('the peer tensorflow is absent: no tensorflow here\n');
    const events = eventsOf(outcome);
    expect(events.map(({ backend, peer }) => backend ?? peer)).toEqual([
      'pure',
      'tfjs-wasm',
      'tfjs-cpu',
      'pytorch',
    ]);
    expect(events.at(-1)).toMatchObject({
      network: 'net',
      batch: 8,
      msPerStep: 300,
      samplesPerSecond: 27,
      version: '9.9',
      variant: expect.stringMatching(/^eager, \d+ threads?$/),
    });
  }, 120_000);

  it('goes on with the others where a peer dies in the second round', async () => {
    const outcome = await runHere([...args, '--json'], await prepare(dies));
    expect(outcome.status).toBe(0);
    const events = eventsOf(outcome);
    expect(events.map(({ event, backend, peer }) => [event, backend ?? peer])).toEqual([
      ['bench', 'pure'],
      ['bench', 'tfjs-wasm'],
      ['bench', 'tfjs-cpu'],
      ['peerFailed', 'pytorch'],
    ]);
    expect(events[0]).toMatchObject({ rounds: 3, timesBestPeer: expect.any(Number) });
    expect(events.at(-1)).toMatchObject({
      network: 'net',
      batch: 8,
      version: '9.9',
      round: 2,
      rounds: 3,
      reason: 'it ended with status 9',
      exitStatus: 9,
      signal: null,
      stderr: ['Traceback:', 'no memory'],
    });
  }, 120_000);

  it('says so in its row and under the table', async () => {
    const { status, stdout } = await runHere(args, await prepare(dies));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^stock tfjs-cpu +\d/m);
    expect(stdout).toMatch(/^pytorch 9\.9 +failed$/m);
    expect(stdout).toContain(
      'pytorch 9.9 failed in round 2, and took no more turns: it ended with status 9: Traceback: | no memory\n',
    );
  }, 120_000);
});
