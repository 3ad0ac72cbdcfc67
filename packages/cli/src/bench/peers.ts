import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';
import type { BenchNetwork } from './networks.ts';
import { type PeerCommand, startPeer } from './peer-process.ts';
import type { Subject } from './subject.ts';

/** The processes of the peers for one network: stock tfjs on two engines, and what Python has. */
export function peerCommands(network: BenchNetwork, { cwd, env }: Context): PeerCommand[] {
  const shape = [network.batch, network.inputs, ...network.units].map(String);
  const tfjs = fileURLToPath(new URL('./peers/tfjs.js', import.meta.url));
  const python = fileURLToPath(new URL('../../python/peer.py', import.meta.url));
  return [
    ...['wasm', 'cpu'].map((engine) => ({
      name: `tfjs-${engine}`,
      command: process.execPath,
      args: [tfjs, engine, ...shape],
      cwd,
    })),
    ...['pytorch', 'tensorflow'].map((library) => ({
      name: library,
      command: env.PYTHON || 'python3',
      args: [python, library, ...shape],
      cwd,
    })),
  ];
}

/** Starts the peers that can be had; `onAbsent` is told of the others. */
export async function startPeers(
  network: BenchNetwork,
  context: Context,
  onAbsent: (name: string, reason: string) => void,
): Promise<Subject[]> {
  const started: Subject[] = [];
  // One after another: importing is work too.
  for (const command of peerCommands(network, context)) {
    const peer = await startPeer(command);
    if ('subject' in peer) started.push(peer.subject);
    else onAbsent(command.name, peer.absent);
  }
  return started;
}
