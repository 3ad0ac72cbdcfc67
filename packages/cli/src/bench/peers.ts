import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';
import type { BenchNetwork } from './networks.ts';
import { type PeerCommand, startPeer } from './peer-process.ts';
import type { Subject } from './subject.ts';

/** The processes of the peers for one network: stock tfjs on two engines, and what Python has. */
export function peerCommands(network: BenchNetwork, { cwd, env }: Context): PeerCommand[] {
  const { batch, inputShape, layers } = network;
  const description = JSON.stringify({ batch, inputShape, layers });
  const tfjs = fileURLToPath(new URL('./peers/tfjs.js', import.meta.url));
  const python = fileURLToPath(new URL('../../python/peer.py', import.meta.url));
  return [
    ...['wasm', 'cpu'].map((engine) => ({
      name: `tfjs-${engine}`,
      command: process.execPath,
      args: [tfjs, engine, description],
      cwd,
    })),
    ...['pytorch', 'tensorflow'].map((library) => ({
      name: library,
      command: env.PYTHON || 'python3',
      args: [python, library, description],
      cwd,
    })),
  ];
}

/** A peer that needs longer than this for its first step, in seconds, takes no turns: they would take minutes. */
const longestFirstStep = 10;

/** Starts the peers that can be had and are not far too slow; `onStart` is told of each, `onAbsent` of the others. */
export async function startPeers(
  commands: readonly PeerCommand[],
  {
    onStart,
    onAbsent,
  }: {
    readonly onStart?: (name: string) => void;
    readonly onAbsent: (name: string, reason: string) => void;
  },
): Promise<Subject[]> {
  const started: Subject[] = [];
  // One after another: importing is work too.
  for (const command of commands) {
    onStart?.(command.name);
    const peer = await startPeer(command);
    if (!('subject' in peer)) {
      onAbsent(command.name, peer.absent);
    } else if (peer.firstStepSeconds > longestFirstStep) {
      await peer.subject.dispose();
      onAbsent(
        command.name,
        `its first step took ${peer.firstStepSeconds.toFixed(1)} s (more than ${longestFirstStep} s), so it takes no turns`,
      );
    } else {
      started.push(peer.subject);
    }
  }
  return started;
}
