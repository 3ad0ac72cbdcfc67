import type { CliEvent } from '../../json.ts';
import { formatShare } from '../../terminal/format.ts';
import type { Style } from '../../terminal/style.ts';
import { table } from '../../terminal/table.ts';
import { backendFields } from '../backend-label.ts';
import { describeNetwork } from '../describe.ts';
import { fixed, formatMilliseconds } from '../report.ts';
import type { CallTotal } from './record.ts';
import type { Profile } from './run.ts';

/** A row of a profile: what a step spends on one kind of call. */
export interface ProfileRow {
  readonly op: string;
  readonly detail: string;
  readonly callsPerStep: number;
  readonly msPerStep: number;
  /** Of the step's time. */
  readonly share: number;
  /** 10⁹ floating-point operations a second, of products and convolutions. */
  readonly gflops?: number;
  /** 10⁹ bytes a second of what it was handed, of all others. */
  readonly gigabytesPerSecond?: number;
}

const outside = 'outside of kernels';

/** The rows, the longest first, and last what is spent outside of the backend: by core, the trainer and the loop. */
export function profileRows({ calls, steps, millisecondsPerStep }: Profile): readonly ProfileRow[] {
  const rows = calls.map((call) => rowOf(call, steps, millisecondsPerStep));
  const inside = rows.reduce((sum, { msPerStep }) => sum + msPerStep, 0);
  const rest = Math.max(0, millisecondsPerStep - inside);
  return [
    ...rows,
    {
      op: outside,
      detail: 'core, trainer',
      callsPerStep: 1,
      msPerStep: rest,
      share: rest / millisecondsPerStep,
    },
  ];
}

function rowOf(
  { name, detail, calls, milliseconds, operations, bytes }: CallTotal,
  steps: number,
  millisecondsPerStep: number,
): ProfileRow {
  const msPerStep = milliseconds / steps;
  const rate = (count: number): number => count / milliseconds / 1e6;
  return {
    op: name,
    detail,
    callsPerStep: calls / steps,
    msPerStep,
    share: msPerStep / millisecondsPerStep,
    ...(operations > 0 ? { gflops: rate(operations) } : bytes > 0 ? { gigabytesPerSecond: rate(bytes) } : {}),
  };
}

/** The rows' lines for programs. */
export function profileEvents(profile: Profile): CliEvent[] {
  const { network, backend } = profile;
  return profileRows(profile).map(({ op, detail, ...numbers }) => ({
    event: 'profile',
    network: network.name,
    ...backendFields(backend),
    batch: network.batch,
    op,
    detail,
    ...Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, fixed(value)])),
  }));
}

const mostRows = 20;

/** A table for people: the twenty longest, the others together, and what is outside of kernels. */
export function describeProfile(profile: Profile, style: Style): string[] {
  const { network, backend, steps, millisecondsPerStep } = profile;
  const rows = profileRows(profile);
  const shown = rows.slice(0, -1).slice(0, mostRows);
  const hidden = rows.slice(0, -1).slice(mostRows);
  const rest: ProfileRow[] =
    hidden.length === 0
      ? []
      : [
          {
            op: 'others',
            detail: `${hidden.length} more`,
            callsPerStep: total(hidden, 'callsPerStep'),
            msPerStep: total(hidden, 'msPerStep'),
            share: total(hidden, 'share'),
          },
        ];
  const head = ['', '', 'calls', 'ms', 'share', ''];
  const lines = [...shown, ...rest, rows.at(-1)!].map((row) => [
    row.op.replace(/^fused\./, ''),
    row.detail,
    row.op === outside ? '' : String(Number(row.callsPerStep.toFixed(1))),
    formatMilliseconds(row.msPerStep),
    formatShare(row.share),
    rateOf(row),
  ]);
  return [
    `${style.bold(network.name)} ${style.dim(`on ${backend}: ${describeNetwork(network)}`)}`,
    style.dim(
      `batches of ${network.batch}; a step is ${formatMilliseconds(millisecondsPerStep)} ms, the mean of ${steps}`,
    ),
    ...table([head.map(style.dim), ...lines], ['left', 'left', 'right', 'right', 'right', 'right']),
  ];
}

function rateOf({ gflops, gigabytesPerSecond }: ProfileRow): string {
  if (gflops !== undefined) return `${gflops.toFixed(1)} GFLOP/s`;
  return gigabytesPerSecond === undefined ? '' : `${gigabytesPerSecond.toFixed(1)} GB/s`;
}

function total(rows: readonly ProfileRow[], key: 'callsPerStep' | 'msPerStep' | 'share'): number {
  return rows.reduce((sum, row) => sum + row[key], 0);
}
