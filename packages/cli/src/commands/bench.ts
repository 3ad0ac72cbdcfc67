import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createBackend } from '../backends/create.ts';
import { namedBackend } from '../backends/named.ts';
import { chartSvg } from '../bench/chart/svg.ts';
import { type GrowthAxis, growthPoints } from '../bench/grow/networks.ts';
import { axisTitles, describeGrowth, type GrownResults, growthLines } from '../bench/grow/report.ts';
import { networksNamed } from '../bench/named.ts';
import type { BenchNetwork } from '../bench/networks.ts';
import { describeProfile, profileEvents } from '../bench/profile/report.ts';
import { profileNetwork } from '../bench/profile/run.ts';
import { describeResults, eventOf, failureEvent } from '../bench/report.ts';
import { compare, type Results } from '../bench/result.ts';
import { type ContestOptions, contest } from '../bench/subjects.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { type CliEvent, type JsonOption, writeEvent } from '../json.ts';
import { createScreen, type Screen } from '../screen.ts';
import { beginFile, type WholeFile } from '../whole-file.ts';

export interface BenchOptions extends JsonOption {
  readonly backends?: readonly string[];
  readonly networks?: readonly string[];
  readonly batch?: number;
  readonly peers?: boolean;
  readonly rounds: number;
  readonly grow?: GrowthAxis;
  readonly svg?: string;
  readonly profile?: boolean;
}

/** What every part of the command works with. */
interface Bench {
  readonly options: BenchOptions;
  readonly context: Context;
  readonly screen: Screen;
}

/** `athanor bench`: milliseconds per training step, all side by side in one run; how they grow; what they go into. */
export async function bench(options: BenchOptions, context: Context): Promise<number> {
  checkOptions(options);
  // V8 drops the code of functions that rest for a while, as all of a backend's do while others have their turns.
  setFlagsFromString('--no-flush-bytecode');
  const { cwd } = context;
  const { batch } = options;
  const networks = await networksNamed(options.networks, { cwd, ...(batch === undefined ? {} : { batch }) });
  const screen = createScreen(context, { json: options.json ?? false, quiet: false });
  const parts: Bench = { options, context, screen };
  try {
    if (options.grow !== undefined) await growth(networks, options.grow, parts);
    else for (const network of networks) await (options.profile ? profile : sideBySide)(network, parts);
  } finally {
    screen.clearLive();
  }
  return 0;
}

function checkOptions({ grow, svg, profile, peers, networks, batch, backends = [] }: BenchOptions): void {
  if (svg !== undefined && grow === undefined) {
    throw new UsageError(
      '--svg draws how a cost grows; say what grows: --grow batch, width, depth or threads',
    );
  }
  if (svg !== undefined && networks !== undefined && networks.length > 1) {
    throw new UsageError(`--svg draws one network; found ${networks.length} in --networks`);
  }
  if (profile && grow !== undefined) throw new UsageError('--profile and --grow exclude each other');
  if (profile && peers)
    throw new UsageError('--profile looks into backends, not into peers; leave out --peers');
  if (grow === 'batch' && batch !== undefined) {
    throw new UsageError('--grow batch goes through sizes of its own; leave out --batch');
  }
  const named = backends.map((text) => ({ text, ...namedBackend(text) }));
  const fixed = named.find(({ options }) => options?.threads !== undefined);
  if (grow === 'threads' && fixed !== undefined) {
    throw new UsageError(
      `--grow threads goes through numbers of its own; leave the option threads out of ${fixed.text}`,
    );
  }
}

async function sideBySide(network: BenchNetwork, parts: Bench): Promise<void> {
  const { options, context, screen } = parts;
  const results = await measureAll(network, network.name, {}, parts);
  if (options.json) for (const event of eventsOf(results, options)) writeEvent(context.stdout, event);
  screen.print(...describeResults(results, screen.style), '');
}

function eventsOf(results: Results, { rounds }: BenchOptions): CliEvent[] {
  return [
    ...results.results.map((result) => eventOf(results, result, rounds)),
    ...results.failures.map((failure) => failureEvent(results.network, failure, rounds)),
  ];
}

function measureAll(
  network: BenchNetwork,
  title: string,
  settings: Partial<ContestOptions>,
  { options, context, screen }: Bench,
): Promise<Results> {
  const { rounds, backends, peers = false } = options;
  const signal = context.interruptSignal();
  return contest(network, { backends, peers, ...settings }, { context, screen }, async (who) => {
    const results = await compare(network, who, rounds, {
      signal,
      onTurn: (round, { name }) =>
        screen.live(`${title}: ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}, ${name}`),
    });
    screen.clearLive();
    return results;
  });
}

async function growth(networks: readonly BenchNetwork[], axis: GrowthAxis, parts: Bench): Promise<void> {
  const { options, context, screen } = parts;
  const planned = networks.map((network) => ({ network, points: growthPoints(network, axis) }));
  const file: WholeFile | undefined =
    options.svg === undefined ? undefined : await beginFile(resolve(context.cwd, options.svg));
  try {
    const backends = options.backends ?? [await fastestName(context)];
    for (const { network, points } of planned) {
      const grown: GrownResults[] = [];
      for (const { value, network: size, threads } of points) {
        const settings = { backends, ...(threads === undefined ? {} : { threads }) };
        const results = await measureAll(size, `${network.name}, ${axis} ${value}`, settings, parts);
        grown.push({ value, results });
        if (!options.json) continue;
        for (const event of eventsOf(results, options)) {
          writeEvent(context.stdout, { ...event, grow: axis, value });
        }
      }
      screen.print(...describeGrowth(network, axis, grown, screen.style), '');
      await file?.write(chartOf(network, axis, grown));
    }
  } finally {
    await file?.discard();
  }
}

function chartOf(network: BenchNetwork, axis: GrowthAxis, grown: readonly GrownResults[]): string {
  return chartSvg({
    title: `${network.name}: a training step by ${axis}`,
    subtitle: axis === 'batch' ? 'medians of one run' : `batches of ${network.batch}, medians of one run`,
    xTitle: axisTitles[axis],
    yTitle: 'milliseconds a step',
    scale: axis === 'threads' ? 'linear' : 'log',
    lines: growthLines(grown).map(({ label, points }) => ({
      label,
      points: points.map(({ value, milliseconds }) => ({ x: value, y: milliseconds })),
    })),
  });
}

async function profile(network: BenchNetwork, { options, context, screen }: Bench): Promise<void> {
  const signal = context.interruptSignal();
  for (const name of options.backends ?? [await fastestName(context)]) {
    const { backend } = await createBackend(name, context.cwd);
    screen.live(`${network.name}: ${name} keeps account`);
    const profiled = await profileNetwork(network, name, backend, signal);
    screen.clearLive();
    if (options.json) for (const event of profileEvents(profiled)) writeEvent(context.stdout, event);
    screen.print(...describeProfile(profiled, screen.style), '');
  }
}

async function fastestName({ cwd }: Context): Promise<string> {
  const { backend } = await createBackend(undefined, cwd);
  const { name } = backend;
  await backend.dispose();
  return name;
}
