import type { CliEvent } from '../json.ts';
import type { Style } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { describeNetwork } from './describe.ts';
import type { Failure } from './measure.ts';
import type { BenchNetwork } from './networks.ts';
import type { MeasuredFloor, Result, Results } from './result.ts';
import type { Subject } from './subject.ts';

/** One subject's line for programs. */
export function eventOf({ network, floors }: Results, result: Result, rounds: number): CliEvent {
  const { subject, milliseconds, gflops, floorShares, timesFirst, timesBestPeer } = result;
  const { name, batch } = network;
  return {
    event: 'bench',
    network: name,
    ...(subject.kind === 'peer' ? { peer: subject.name } : { backend: subject.name }),
    batch,
    msPerStep: fixed(milliseconds.median),
    samplesPerSecond: Math.round((batch / milliseconds.median) * 1000),
    ...(subject.version === undefined ? {} : { version: subject.version }),
    ...(subject.variant === undefined ? {} : { variant: subject.variant }),
    rounds,
    minMs: fixed(milliseconds.minimum),
    lowerQuartileMs: fixed(milliseconds.lowerQuartile),
    upperQuartileMs: fixed(milliseconds.upperQuartile),
    maxMs: fixed(milliseconds.maximum),
    gflops: fixed(gflops),
    ...shares(floors, floorShares),
    timesFirst: fixed(timesFirst),
    ...(timesBestPeer === undefined ? {} : { timesBestPeer: fixed(timesBestPeer) }),
  };
}

/** A failed peer's line for programs. */
export function failureEvent(network: BenchNetwork, failure: Failure, rounds: number): CliEvent {
  const { subject, round, error } = failure;
  return {
    event: 'peerFailed',
    network: network.name,
    peer: subject.name,
    batch: network.batch,
    ...(subject.version === undefined ? {} : { version: subject.version }),
    ...(subject.variant === undefined ? {} : { variant: subject.variant }),
    round,
    rounds,
    reason: error.reason,
    exitStatus: error.end.status,
    signal: error.end.signal,
    stderr: error.end.lastLines,
  };
}

/** A failed peer's line under a table. */
export function describeFailure({ subject, round, error }: Failure): string {
  const where = round === 0 ? 'while it was warmed up' : `in round ${round}`;
  return `${labelOf(subject)} failed ${where}, and took no more turns: ${error.details}`;
}

/** The first floor is WASM's, the second a library's matrix product. */
function shares(floors: readonly MeasuredFloor[], floorShares: readonly number[]): Record<string, number> {
  const names = [
    ['floorGflops', 'floorShare'],
    ['productGflops', 'productShare'],
  ] as const;
  return Object.fromEntries(
    floors.flatMap(({ gflops }, i) => {
      const [rate, share] = names[i]!;
      return [
        [rate, fixed(gflops)],
        [share, fixed(floorShares[i]!)],
      ];
    }),
  );
}

/** A network's table for people, at most 80 columns where the names are the usual ones. */
export function describeResults(all: Results, style: Style): string[] {
  const { network, operations, results, floors, failures } = all;
  const first = results[0];
  const failed = failures.map((failure) => style.red(describeFailure(failure)));
  if (first === undefined) return failed;
  const hasPeers = first.timesBestPeer !== undefined;
  const head = [
    '',
    'ms a step',
    'least–most',
    'GFLOP/s',
    ...floors.map((_, i) => (i === 0 ? 'floor' : 'product')),
    ...(hasPeers ? ['× peers'] : []),
    ...(results.length > 1 ? [`× ${labelOf(first.subject)}`] : []),
  ];
  const rows = results.map((result) => [
    labelOf(result.subject),
    formatMilliseconds(result.milliseconds.median),
    `${formatMilliseconds(result.milliseconds.minimum)}–${formatMilliseconds(result.milliseconds.maximum)}`,
    result.gflops.toFixed(1),
    ...result.floorShares.map((share) => `${Math.round(share * 100)}%`),
    ...(hasPeers ? [result.timesBestPeer!.toFixed(2)] : []),
    ...(results.length > 1 ? [result.timesFirst.toFixed(2)] : []),
  ]);
  const failedRows = failures.map(({ subject }) => [labelOf(subject), 'failed']);
  const notes = [
    ...floors.map(
      ({ floor, gflops }, i) =>
        `${i === 0 ? 'floor' : 'product'}: ${gflops.toFixed(1)} GFLOP/s, ${floor.subject.name}, ${floor.subject.variant}`,
    ),
    ...(hasPeers ? ['× peers: times as fast as the fastest peer'] : []),
    ...results.flatMap(({ subject }) =>
      subject.variant === undefined ? [] : [`${labelOf(subject)}: ${subject.variant}`],
    ),
  ];
  return [
    style.bold(network.name) + style.dim(`  ${describeNetwork(network)}`),
    style.dim(`batches of ${network.batch}, ${formatOperations(operations)} a step`),
    ...table([head.map(style.dim), ...rows, ...failedRows], ['left', ...head.map(() => 'right' as const)]),
    ...notes.map((note) => style.dim(note)),
    ...failed,
  ];
}

/** A peer that is also a backend of Athanor's goes by `stock`; others by their version, as there may be several. */
export function labelOf({ name, kind, version }: Subject): string {
  if (kind === 'peer' && name.startsWith('tfjs')) return `stock ${name}`;
  return version === undefined ? name : `${name} ${version}`;
}

/** Three digits that matter, or all before the point: `0.214`, `3.47`, `28.9`, `1432`. */
export function formatMilliseconds(milliseconds: number): string {
  return milliseconds.toFixed(Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(milliseconds || 1)))));
}

/** `1.82 GFLOP`, `209 MFLOP`. */
export function formatOperations(operations: number): string {
  return operations >= 1e9
    ? `${(operations / 1e9).toFixed(2)} GFLOP`
    : `${(operations / 1e6).toPrecision(3)} MFLOP`;
}

/** Four places behind the point are finer than any clock here. */
export function fixed(value: number): number {
  return Number(value.toFixed(4));
}
