import { PeerFailedError } from './peer-failure.ts';
import { type Spread, spreadOf } from './statistics.ts';
import type { Subject } from './subject.ts';

/** How long a subject's turn in a round should be, in seconds. */
const turnSeconds = 0.3;
const mostSteps = 500;

/** What a subject needs for a step. */
export interface Measurement {
  readonly subject: Subject;
  /** Milliseconds per step over the rounds. */
  readonly milliseconds: Spread;
}

/** A peer that took no more turns. */
export interface Failure {
  readonly subject: Subject;
  /** The round that it failed in; 0 is the warming up. */
  readonly round: number;
  readonly error: PeerFailedError;
}

/** Who came through all rounds, and who did not, in the subjects' order. */
export interface Measured {
  readonly measurements: readonly Measurement[];
  readonly failures: readonly Failure[];
}

/** How rounds are gone through. */
export interface MeasureOptions {
  readonly signal: AbortSignal;
  /** Told before each turn; round 0 is the warming up. */
  readonly onTurn?: (round: number, subject: Subject) => void;
}

/**
 * Times subjects side by side: each is warmed up, then in every round each takes its turn, so that what else happens
 * on the machine falls on all of them alike. A slow one makes fewer steps. A peer that fails is left out from then on, and
 * what it had measured with it: its rounds would be other ones than those that it is compared with.
 *
 * @throws the signal's reason if it is aborted; what a subject throws other than `PeerFailedError`
 */
export async function measure(
  subjects: readonly Subject[],
  rounds: number,
  { signal, onTurn }: MeasureOptions,
): Promise<Measured> {
  const turns = subjects.map((subject) => ({ subject, steps: 1, times: [] as number[] }));
  const failures = new Map<Subject, Failure>();
  for (let round = 0; round <= rounds; round++) {
    for (const turn of turns) {
      const { subject, steps, times } = turn;
      if (failures.has(subject)) continue;
      signal.throwIfAborted();
      onTurn?.(round, subject);
      try {
        if (round === 0) turn.steps = await warmUp(subject);
        else times.push((await subject.run(steps)) / steps);
      } catch (error) {
        if (!(error instanceof PeerFailedError)) throw error;
        failures.set(subject, { subject, round, error });
      }
    }
  }
  const measurements = turns
    .filter(({ subject }) => !failures.has(subject))
    .map(({ subject, times }) => ({
      subject,
      milliseconds: spreadOf(times.map((seconds) => seconds * 1000)),
    }));
  return { measurements, failures: subjects.flatMap((subject) => failures.get(subject) ?? []) };
}

/** Runs until the code is compiled and memory is had, and tells how many steps make a turn. */
async function warmUp(subject: Subject): Promise<number> {
  let seconds = await subject.run(1);
  let steps = 1;
  for (let spent = seconds; spent < turnSeconds; spent += seconds) {
    steps = Math.min(mostSteps, Math.max(2, steps * 2));
    seconds = await subject.run(steps);
  }
  const perStep = (seconds > turnSeconds * 2 ? await subject.run(1) : seconds / steps) || 1e-6;
  return Math.min(mostSteps, Math.max(1, Math.round(turnSeconds / perStep)));
}
