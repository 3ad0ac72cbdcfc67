import { createBackend } from '../backends/create.ts';
import { backendTable } from '../backends/table.ts';
import { type Measurement, measure } from '../bench/measure.ts';
import { type BenchNetwork, describeNetwork, networksNamed } from '../bench/networks.ts';
import { ownSubject } from '../bench/own.ts';
import { peerCommands, startPeers } from '../bench/peers.ts';
import type { Subject } from '../bench/subject.ts';
import type { Context } from '../context.ts';
import { type JsonOption, writeEvent } from '../json.ts';
import { createScreen, type Screen } from '../screen.ts';
import { formatCount } from '../terminal/format.ts';
import { table } from '../terminal/table.ts';

export interface BenchOptions extends JsonOption {
  readonly backends?: readonly string[];
  readonly networks?: readonly string[];
  readonly peers?: boolean;
  readonly rounds: number;
}

/** `athanor bench`: milliseconds per training step, all side by side in one run. */
export async function bench(options: BenchOptions, context: Context): Promise<number> {
  const { json = false, rounds, peers = false } = options;
  const networks = networksNamed(options.networks);
  const screen = createScreen(context, { json, quiet: false });
  const signal = context.interruptSignal();
  try {
    for (const network of networks) {
      const subjects: Subject[] = [];
      try {
        subjects.push(...(await ownSubjects(network, options.backends, context, screen)));
        if (peers) {
          const started = await startPeers(peerCommands(network, context), {
            onStart: (name) => screen.live(`${network.name}: starting the peer ${name}`),
            onAbsent: (name, reason) => screen.note(`the peer ${name} is absent: ${reason}`),
          });
          subjects.push(...started);
        }
        const measurements = await measure(subjects, rounds, {
          signal,
          onTurn: (round, { name }) =>
            screen.live(
              `${network.name}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}, ${name}`,
            ),
        });
        screen.clearLive();
        for (const measurement of measurements) {
          if (json) writeEvent(context.stdout, eventOf(network, measurement));
        }
        screen.print(...describe(network, measurements, screen), '');
      } finally {
        for (const subject of subjects) await subject.dispose();
      }
    }
  } finally {
    screen.clearLive();
  }
  return 0;
}

/** The backends that were asked for, each of which must run; without a word all that can run here. */
async function ownSubjects(
  network: BenchNetwork,
  asked: readonly string[] | undefined,
  { cwd }: Context,
  screen: Screen,
): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const name of asked ?? backendTable.map((row) => row.name)) {
    try {
      const { backend } = await createBackend(name, cwd);
      subjects.push(ownSubject(network, name, backend));
    } catch (error) {
      if (asked !== undefined) throw error;
      screen.note(error instanceof Error ? error.message : String(error));
    }
  }
  return subjects;
}

function eventOf({ name, batch }: BenchNetwork, { subject, millisecondsPerStep }: Measurement) {
  return {
    event: 'bench',
    network: name,
    ...(subject.isPeer ? { peer: subject.name } : { backend: subject.name }),
    batch,
    msPerStep: Number(millisecondsPerStep.toFixed(4)),
    samplesPerSecond: Math.round((batch / millisecondsPerStep) * 1000),
  };
}

/** A table of one network: how fast each is, and how many times as fast as each peer (else as the first). */
function describe(network: BenchNetwork, measurements: readonly Measurement[], { style }: Screen): string[] {
  const { name, batch } = network;
  const peers = measurements.filter(({ subject }) => subject.isPeer);
  const yardsticks = peers.length > 0 ? peers : measurements.slice(0, 1);
  const head = [
    '',
    'ms a step',
    'images/s',
    ...yardsticks.map(({ subject }) => `× ${subject.isPeer ? 'stock ' : ''}${subject.name}`),
  ];
  const rows = measurements.map(({ subject, millisecondsPerStep }) => [
    `${subject.isPeer ? 'stock ' : ''}${subject.name}`,
    millisecondsPerStep.toFixed(2),
    formatCount((batch / millisecondsPerStep) * 1000),
    ...yardsticks.map((other) => (other.millisecondsPerStep / millisecondsPerStep).toFixed(2)),
  ]);
  return [
    `${style.bold(name)} ${style.dim(`${describeNetwork(network)}, batches of ${batch}`)}`,
    ...table([head.map(style.dim), ...rows], ['left', ...head.map(() => 'right' as const)]),
  ];
}
