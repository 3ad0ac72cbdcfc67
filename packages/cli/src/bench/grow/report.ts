import type { Style } from '../../terminal/style.ts';
import { table } from '../../terminal/table.ts';
import { describeNetwork } from '../describe.ts';
import type { BenchNetwork } from '../networks.ts';
import { describeFailure, formatMilliseconds, labelOf } from '../report.ts';
import type { Results } from '../result.ts';
import type { GrowthAxis } from './networks.ts';
import { growthExponent } from './slope.ts';

/** What was measured at one size. */
export interface GrownResults {
  readonly value: number;
  readonly results: Results;
}

/** One subject's way through the sizes that it took part in. */
export interface GrowthLine {
  readonly label: string;
  readonly points: readonly { readonly value: number; readonly milliseconds: number }[];
}

/** What the sizes of an axis count. */
export const axisTitles: Readonly<Record<GrowthAxis, string>> = {
  batch: 'images a batch',
  width: '× units and filters',
  depth: '× hidden layers',
  threads: 'threads',
};

/** The subjects' lines, in the order in which they first appear. */
export function growthLines(grown: readonly GrownResults[]): readonly GrowthLine[] {
  const lines = new Map<string, { value: number; milliseconds: number }[]>();
  for (const { value, results } of grown) {
    for (const { subject, milliseconds } of results.results) {
      const label = labelOf(subject);
      const points = lines.get(label) ?? [];
      points.push({ value, milliseconds: milliseconds.median });
      lines.set(label, points);
    }
  }
  return [...lines].map(([label, points]) => ({ label, points }));
}

/** A table of milliseconds a step by size, and under it the exponent by which each subject's cost grows. */
export function describeGrowth(
  network: BenchNetwork,
  axis: GrowthAxis,
  grown: readonly GrownResults[],
  style: Style,
): string[] {
  const lines = growthLines(grown);
  const head = [axisTitles[axis], ...lines.map(({ label }) => label)];
  const rows = grown.map(({ value }) => [
    String(value),
    ...lines.map(({ points }) => {
      const point = points.find((one) => one.value === value);
      return point === undefined ? '–' : formatMilliseconds(point.milliseconds);
    }),
  ]);
  const exponents = lines.map(({ points }) => {
    const exponent = growthExponent(
      points.map(({ value }) => value),
      points.map(({ milliseconds }) => milliseconds),
    );
    return Number.isNaN(exponent) ? '–' : exponent.toFixed(2);
  });
  const ideal = axis === 'threads' ? '-1 is as good as threads can be' : '1 is in proportion';
  const batch = axis === 'batch' ? '' : `, batches of ${network.batch}`;
  return [
    `${style.bold(network.name)} ${style.dim(`${describeNetwork(network)}${batch}, ms a step`)}`,
    ...table(
      [head.map(style.dim), ...rows, ['exponent', ...exponents].map(style.dim)],
      head.map(() => 'right' as const),
    ),
    style.dim(`exponent p: the cost grows as sizeᵖ; ${ideal}`),
    ...grown.flatMap(({ value, results }) =>
      results.failures.map((failure) =>
        style.red(`${axisTitles[axis]}, ${value}: ${describeFailure(failure)}`),
      ),
    ),
  ];
}
