import { stepOperations } from './count.ts';
import type { Floor } from './floor/loop.ts';
import { type Failure, type Measurement, type MeasureOptions, measure } from './measure.ts';
import type { BenchNetwork } from './networks.ts';
import type { Spread } from './statistics.ts';
import type { Subject } from './subject.ts';
import type { Contest } from './subjects.ts';

/** How fast a subject trains a network, alone and beside the others of the same run. */
export interface Result {
  readonly subject: Subject;
  readonly milliseconds: Spread;
  /** 10⁹ floating-point operations a second, by `stepOperations`. */
  readonly gflops: number;
  /** `gflops` over that of each floor, in the floors' order. */
  readonly floorShares: readonly number[];
  /** How many times as fast as the first subject. */
  readonly timesFirst: number;
  /** How many times as fast as the fastest peer, where there are peers. */
  readonly timesBestPeer: number | undefined;
}

/** A floor, measured in the same rounds. */
export interface MeasuredFloor {
  readonly floor: Floor;
  readonly gflops: number;
}

/** All results of one network. */
export interface Results {
  readonly network: BenchNetwork;
  /** Floating-point operations of one step. */
  readonly operations: number;
  readonly results: readonly Result[];
  readonly floors: readonly MeasuredFloor[];
  /** Peers that took part and did not come through all rounds. */
  readonly failures: readonly Failure[];
}

/** Lets all take turns, the floors among them, and compares. Throws as `measure`. */
export async function compare(
  network: BenchNetwork,
  { subjects, floors }: Contest,
  rounds: number,
  options: MeasureOptions,
): Promise<Results> {
  const everyone = [...subjects, ...floors.map(({ subject }) => subject)];
  const { measurements, failures } = await measure(everyone, rounds, options);
  // Only peers fail, so the floors are still the last.
  const count = subjects.length - failures.length;
  return resultsOf(network, measurements.slice(0, count), floors, measurements.slice(count), failures);
}

/** What measurements of the subjects and, in their order, of the floors say. */
export function resultsOf(
  network: BenchNetwork,
  measured: readonly Measurement[],
  floors: readonly Floor[],
  measuredFloors: readonly Measurement[],
  failures: readonly Failure[] = [],
): Results {
  const operations = stepOperations(network);
  const rates = floors.map((floor, i) => ({
    floor,
    gflops: rate(floor.operationsPerStep, measuredFloors[i]!.milliseconds.median),
  }));
  const peers = measured.filter(({ subject }) => subject.kind === 'peer');
  const bestPeer = Math.min(...peers.map(({ milliseconds }) => milliseconds.median));
  const results = measured.map(({ subject, milliseconds }) => {
    const gflops = rate(operations, milliseconds.median);
    return {
      subject,
      milliseconds,
      gflops,
      floorShares: rates.map((floor) => gflops / floor.gflops),
      timesFirst: measured[0]!.milliseconds.median / milliseconds.median,
      timesBestPeer: peers.length === 0 ? undefined : bestPeer / milliseconds.median,
    };
  });
  return { network, operations, results, floors: rates, failures };
}

function rate(operations: number, milliseconds: number): number {
  return operations / milliseconds / 1e6;
}
