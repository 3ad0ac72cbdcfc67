/** How an axis of the input is reached from one of the output. */
export interface Axis {
  readonly positions: number;
  readonly taps: number;
  /** Where in the input the tap of an output's position lies; undefined where there is nothing. */
  locate(position: number, tap: number): number | undefined;
}

/** Positions that have the same taps, each with where its first tap lies; and for each tap how far from the first it lies. */
interface AxisClass {
  readonly positions: number[];
  readonly taps: readonly (readonly [tap: number, distance: number])[];
}

/** The words of one position or tap along an axis: what a step of it is worth. */
export interface Units {
  readonly outputBytes: number;
  readonly inputBytes: number;
  /** Steps of the depth in a tap's step along this axis, and in one tap of it. */
  readonly tapSteps: number;
  readonly steps: number;
  /** Whether neighbours in the depth that are neighbours in the input become one run. */
  readonly merges: boolean;
}

/** An axis as assembly/convolution/convolve.ts reads it: its classes one after another. */
export function axisWords(axis: Axis, units: Units): { readonly classes: number; readonly words: number[] } {
  const classes = classesOf(axis);
  const words: number[] = [];
  for (const { positions, taps } of classes) {
    const runs = runsOf(taps, units);
    const steps = runs.reduce((sum, run) => sum + run.steps, 0);
    words.push(positions.length / 2, runs.length, steps);
    for (let i = 0; i < positions.length; i += 2) {
      words.push(positions[i]! * units.outputBytes, positions[i + 1]! * units.inputBytes);
    }
    for (const run of runs) words.push(run.tap * units.tapSteps, run.distance * units.inputBytes, run.steps);
  }
  return { classes: classes.length, words };
}

function classesOf({ positions, taps, locate }: Axis): readonly AxisClass[] {
  const classes = new Map<string, AxisClass>();
  for (let position = 0; position < positions; position++) {
    const found: [number, number][] = [];
    let first = 0;
    for (let tap = 0; tap < taps; tap++) {
      const place = locate(position, tap);
      if (place === undefined) continue;
      if (found.length === 0) first = place;
      found.push([tap, place - first]);
    }
    const key = found.map(([tap]) => tap).join();
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { positions: [position, first], taps: found });
    else known.positions.push(position, first);
  }
  return [...classes.values()];
}

interface Run {
  readonly tap: number;
  readonly distance: number;
  readonly steps: number;
}

function runsOf(taps: AxisClass['taps'], { steps, merges }: Units): Run[] {
  const runs: { tap: number; distance: number; count: number }[] = [];
  for (const [tap, distance] of taps) {
    const last = runs.at(-1);
    const goesOn =
      merges &&
      last !== undefined &&
      tap === last.tap + last.count &&
      distance === last.distance + last.count;
    if (goesOn) last.count++;
    else runs.push({ tap, distance, count: 1 });
  }
  return runs.map(({ tap, distance, count }) => ({ tap, distance, steps: count * steps }));
}
