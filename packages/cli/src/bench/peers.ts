import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';
import type { BenchNetwork } from './networks.ts';
import type { PeerCommand } from './peer-conversation.ts';
import { PeerFailedError } from './peer-failure.ts';
import { type PeerLibrary, peerNetwork } from './peer-network.ts';
import { type AbsentPeer, startPeer } from './peer-process.ts';
import { median } from './statistics.ts';
import type { Subject } from './subject.ts';
import { describeThreads, threadCounts } from './threads.ts';

/** A peer that needs longer than this for a step, in seconds, takes no turns: they would take minutes. */
const longestStep = 10;
/** What loading stock tfjs may take. */
const loadSeconds = 10;

/** A peer: the processes that could be it, of which the fastest is, or why it cannot take part. */
export type PeerPlan =
  | { readonly name: string; readonly candidates: readonly PeerCommand[] }
  | { readonly name: string; readonly absent: string };

/**
 * The peers for one network: stock tfjs on two engines, and what each Python of PYTHON has (several stand in it as in
 * PATH), a process for each number of threads, as these can only be set when a process begins.
 */
export function peerPlans(network: BenchNetwork, { cwd, env }: Context): PeerPlan[] {
  const tfjs = fileURLToPath(new URL('../../dist/bench/peers/tfjs.js', import.meta.url));
  const python = fileURLToPath(new URL('../../python/peer.py', import.meta.url));
  const plan = (
    name: string,
    library: PeerLibrary,
    candidates: (description: string) => Omit<PeerCommand, 'name' | 'cwd'>[],
  ): PeerPlan => {
    const told = peerNetwork(network, library);
    if ('absent' in told) return { name, absent: told.absent };
    return { name, candidates: candidates(JSON.stringify(told)).map((one) => ({ name, cwd, ...one })) };
  };
  return [
    ...['wasm', 'cpu'].map((engine) =>
      plan(`tfjs-${engine}`, 'tfjs', (description) => [
        {
          command: process.execPath,
          args: [tfjs, engine, description],
          patienceSeconds: loadSeconds + longestStep,
        },
      ]),
    ),
    ...pythonPeers(env.PYTHON).map(({ library, command }) =>
      plan(library, library, (description) =>
        threadCounts().map((threads) => ({
          command,
          args: [python, library, String(threads), description],
          env: pythonEnvironment(threads),
          setting: describeThreads(threads),
        })),
      ),
    ),
  ];
}

function pythonPeers(pythons: string | undefined): { library: 'pytorch' | 'tensorflow'; command: string }[] {
  const commands = (pythons || 'python3').split(delimiter).filter((command) => command !== '');
  return (['pytorch', 'tensorflow'] as const).flatMap((library) =>
    commands.map((command) => ({ library, command })),
  );
}

/** Libraries under PyTorch count threads for themselves. */
function pythonEnvironment(threads: number): Readonly<Record<string, string>> {
  const count = String(threads);
  return {
    OMP_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

const playOffRounds = 3;
const playOffSeconds = 0.2;

/** Whom `startPeers` tells of what it does. */
export interface PeerListener {
  readonly signal?: AbortSignal;
  readonly onStart?: (name: string) => void;
  readonly onAbsent: (name: string, reason: string) => void;
}

/**
 * Starts the peers that can be had and are not far too slow, each in its fastest way; `onStart` is told of each,
 * `onAbsent` of those that take no turns.
 *
 * @throws the signal's reason if it is aborted
 */
export async function startPeers(plans: readonly PeerPlan[], listener: PeerListener): Promise<Subject[]> {
  const started: Subject[] = [];
  const missing: { name: string; reason: string }[] = [];
  try {
    // One after another: importing is work too.
    for (const plan of plans) {
      if ('absent' in plan) {
        listener.onAbsent(plan.name, plan.absent);
        continue;
      }
      const peer = await startFastest(plan.candidates, listener);
      if (!('absent' in peer)) started.push(peer);
      else if (peer.isMissing) missing.push({ name: plan.name, reason: peer.absent });
      else listener.onAbsent(plan.name, peer.absent);
    }
    // What one Python lacks another may have.
    for (const { name, reason } of missing) {
      if (!started.some((subject) => subject.name === name)) listener.onAbsent(name, reason);
    }
  } catch (error) {
    for (const subject of started) await subject.dispose();
    throw error;
  }
  return started;
}

/** A candidate that is ready. */
interface Ready {
  readonly subject: Subject;
  readonly steps: number;
  readonly times: number[];
}

/** The fastest of the candidates, the others ended, or why the first of them could not be had. */
async function startFastest(
  candidates: readonly PeerCommand[],
  { signal, onStart }: PeerListener,
): Promise<Subject | AbsentPeer> {
  const ready: Ready[] = [];
  let absent: AbsentPeer | undefined;
  try {
    for (const candidate of candidates) {
      onStart?.([candidate.name, candidate.setting].filter((part) => part !== undefined).join(', '));
      const peer = await startPeer(candidate, signal);
      if ('absent' in peer) {
        absent ??= peer;
        // What cannot be had on one thread cannot on two.
        if (ready.length === 0) break;
      } else if (peer.firstStepSeconds > longestStep) {
        await peer.subject.dispose();
        absent ??= {
          absent: `a step took ${peer.firstStepSeconds.toFixed(1)} s (more than ${longestStep} s), so it takes no turns`,
        };
      } else {
        const steps = Math.max(
          1,
          Math.min(500, Math.round(playOffSeconds / (peer.firstStepSeconds || 1e-6))),
        );
        ready.push({ subject: peer.subject, steps, times: [] });
      }
    }
    const failed = await playOff(ready, signal);
    absent ??= failed && { absent: failed.details };
  } catch (error) {
    for (const { subject } of ready) await subject.dispose();
    throw error;
  }
  const [fastest, ...others] = ready;
  for (const { subject } of others) await subject.dispose();
  return fastest?.subject ?? absent ?? { absent: 'there is no way to run it' };
}

/** Puts the fastest first. Those that fail are left out; gives the first one's failure. */
async function playOff(
  ready: Ready[],
  signal: AbortSignal | undefined,
): Promise<PeerFailedError | undefined> {
  if (ready.length < 2) return undefined;
  let failure: PeerFailedError | undefined;
  for (let round = 0; round < playOffRounds; round++) {
    for (const one of [...ready]) {
      signal?.throwIfAborted();
      try {
        one.times.push((await one.subject.run(one.steps)) / one.steps);
      } catch (error) {
        if (!(error instanceof PeerFailedError)) throw error;
        failure ??= error;
        ready.splice(ready.indexOf(one), 1);
        await one.subject.dispose();
      }
    }
  }
  ready.sort((a, b) => median(a.times) - median(b.times));
  return failure;
}
