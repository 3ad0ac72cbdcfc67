import type { Backend } from '@athanor/core';
import type { BenchNetwork } from '../networks.ts';
import { ownSubject } from '../own.ts';
import { type CallTotal, recordBackend } from './record.ts';

/** Where the time of a network's steps goes on a backend. */
export interface Profile {
  readonly network: BenchNetwork;
  /** As it was asked for, `simd:threads=1`. */
  readonly backend: string;
  readonly steps: number;
  /** Of the recorded steps, keeping account included. */
  readonly millisecondsPerStep: number;
  readonly calls: readonly CallTotal[];
}

const warmUpSeconds = 0.5;
const profiledSeconds = 2;
const mostSteps = 1000;

/** Trains for about two seconds on a backend that keeps account. Disposes the backend. */
export async function profileNetwork(
  network: BenchNetwork,
  name: string,
  real: Backend,
  signal: AbortSignal,
): Promise<Profile> {
  const recorded = recordBackend(real);
  const subject = ownSubject(network, name, recorded.backend);
  try {
    const began = performance.now();
    let last = 0;
    for (let spent = 0; spent < warmUpSeconds; spent = (performance.now() - began) / 1000) {
      signal.throwIfAborted();
      last = await subject.run(1);
    }
    const steps = Math.max(1, Math.min(mostSteps, Math.round(profiledSeconds / (last || 1e-6))));
    recorded.reset();
    let seconds = 0;
    for (let step = 0; step < steps; step++) {
      signal.throwIfAborted();
      seconds += await subject.run(1);
    }
    const calls = recorded.totals();
    return { network, backend: name, steps, millisecondsPerStep: (seconds * 1000) / steps, calls };
  } finally {
    await subject.dispose();
  }
}
