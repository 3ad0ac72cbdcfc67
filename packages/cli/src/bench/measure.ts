import { type Spread, spreadOf } from './statistics.ts';
import type { Subject } from './subject.ts';

/** How long a subject's turn in a round should be, in seconds. */
const turn = 0.3;
const mostSteps = 500;

/** What a subject needs for a step. */
export interface Measurement {
  readonly subject: Subject;
  /** Milliseconds per step over the rounds. */
  readonly milliseconds: Spread;
}

/** How rounds are gone through. */
export interface MeasureOptions {
  readonly signal: AbortSignal;
  /** Told before each turn; round 0 is the warming up. */
  readonly onTurn?: (round: number, subject: Subject) => void;
}

/**
 * Times subjects side by side: each is warmed up, then in every round each takes its turn, so that what else happens
 * on the machine falls on all of them alike. A slow one makes fewer steps.
 *
 * @throws the signal's reason if it is aborted
 */
export async function measure(
  subjects: readonly Subject[],
  rounds: number,
  { signal, onTurn }: MeasureOptions,
): Promise<Measurement[]> {
  const turns: { subject: Subject; steps: number; times: number[] }[] = [];
  for (const subject of subjects) {
    signal.throwIfAborted();
    onTurn?.(0, subject);
    turns.push({ subject, steps: await warmUp(subject), times: [] });
  }
  for (let round = 1; round <= rounds; round++) {
    for (const { subject, steps, times } of turns) {
      signal.throwIfAborted();
      onTurn?.(round, subject);
      times.push((await subject.run(steps)) / steps);
    }
  }
  return turns.map(({ subject, times }) => ({
    subject,
    milliseconds: spreadOf(times.map((seconds) => seconds * 1000)),
  }));
}

/** Runs until the code is compiled and memory is had, and tells how many steps make a turn. */
async function warmUp(subject: Subject): Promise<number> {
  let seconds = await subject.run(1);
  let steps = 1;
  for (let spent = seconds; spent < turn; spent += seconds) {
    steps = Math.min(mostSteps, Math.max(2, steps * 2));
    seconds = await subject.run(steps);
  }
  const perStep = (seconds > turn * 2 ? await subject.run(1) : seconds / steps) || 1e-6;
  return Math.min(mostSteps, Math.max(1, Math.round(turn / perStep)));
}
