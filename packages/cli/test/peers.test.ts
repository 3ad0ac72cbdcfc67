import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PeerCommand, startPeer } from '../src/bench/peer-process.ts';
import { bin } from './helpers.ts';

// The built script of a peer in a process of its own.

describe('stock tfjs, as a peer', () => {
  const dense = {
    batch: 4,
    inputShape: [6],
    layers: [
      { type: 'dense', units: 5, activation: 'relu' },
      { type: 'dense', units: 3 },
    ],
  };
  const images = {
    batch: 4,
    inputShape: [7, 6, 2],
    layers: [
      { type: 'conv2d', filters: 3, kernelSize: 2, activation: 'relu' },
      { type: 'maxPool2d', poolSize: 2 },
      { type: 'flatten' },
      ...dense.layers,
    ],
  };
  const command = (engine: string, network: object): PeerCommand => ({
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
