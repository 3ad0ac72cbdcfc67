import { resolve } from 'node:path';
import { didYouMean } from '@athanor/core';
import { type DatasetInfo, datasetInfo, type FileInfo, fetchDataset, registry } from '@athanor/datasets';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { type JsonOption, writeEvent } from '../json.ts';
import { showDatasetEvent } from '../load-data.ts';
import { createScreen, type Screen } from '../screen.ts';
import { formatBytes, formatCount } from '../terminal/format.ts';
import { table } from '../terminal/table.ts';

export interface DatasetsOptions extends JsonOption {
  readonly dataDir?: string;
}

export interface FetchOptions extends DatasetsOptions {
  readonly force?: boolean;
}

/** `athanor datasets`: what there is, and what of it is here. */
export async function listDatasets(
  unknown: readonly string[],
  options: DatasetsOptions,
  context: Context,
): Promise<number> {
  if (unknown[0] !== undefined) {
    const actions = ['fetch', 'info', 'show'];
    throw new UsageError(
      `there is no command 'datasets ${unknown[0]}'; expected ${actions.join(', ')} or nothing${didYouMean(unknown[0], actions)}`,
    );
  }
  const json = options.json ?? false;
  const screen = createScreen(context, { json, quiet: false });
  const { style } = screen;
  const rows: string[][] = [];
  for (const { name } of registry) {
    const details = await datasetInfo(name, folderOf(options, context));
    const isDrawn = details.mirrors.length === 0;
    const isHere = details.files.every(({ status }) => status === 'verified' || status === 'unverified');
    if (json) {
      const { description, licence, counts, classNames } = details;
      writeEvent(context.stdout, {
        event: 'dataset',
        name,
        description,
        licence,
        trainSamples: counts.train,
        testSamples: counts.test,
        classNames,
        isEmbedded: isDrawn,
        isHere: isDrawn || isHere,
      });
    }
    rows.push([
      style.bold(name),
      details.description,
      `${formatCount(details.counts.train)} + ${formatCount(details.counts.test)}`,
      isDrawn ? style.green('embedded') : isHere ? style.green('here') : style.dim('not downloaded'),
    ]);
  }
  screen.print(...table(rows), '', style.dim('athanor datasets fetch|info|show NAME'));
  return 0;
}

/** `athanor datasets fetch NAME`: downloads what is missing and verifies it. */
export async function fetch(name: string, options: FetchOptions, context: Context): Promise<number> {
  checkName(name);
  const { json = false, force = false } = options;
  const screen = createScreen(context, { json, quiet: false });
  try {
    const details = await fetchDataset(name, {
      ...folderOf(options, context),
      force,
      signal: context.interruptSignal(),
      onProgress: (event) => {
        showDatasetEvent(event, screen);
        if (event.type === 'stored') {
          screen.print(`${event.file} in ${event.path}`);
          if (json) writeEvent(context.stdout, { event: 'stored', file: event.file, path: event.path });
        }
      },
    });
    if (json) writeEvent(context.stdout, { event: 'result', ...details });
    screen.print(`${name} is here: ${countFiles(details)}`);
  } finally {
    screen.clearLive();
  }
  return 0;
}

/** `athanor datasets info NAME`: files, sizes, hashes. */
export async function info(name: string, options: DatasetsOptions, context: Context): Promise<number> {
  checkName(name);
  const json = options.json ?? false;
  const details = await datasetInfo(name, folderOf(options, context));
  if (json) writeEvent(context.stdout, { event: 'result', ...details });
  const screen = createScreen(context, { json, quiet: false });
  screen.print(...describe(details, screen));
  return 0;
}

function checkName(name: string): void {
  const names = registry.map((row) => row.name);
  if (names.includes(name)) return;
  throw new UsageError(
    `there is no data set ${name}: expected one of ${names.join(', ')}${didYouMean(name, names)}`,
  );
}

function folderOf({ dataDir }: DatasetsOptions, { cwd }: Context): { dataDir?: string } {
  return dataDir === undefined ? {} : { dataDir: resolve(cwd, dataDir) };
}

function countFiles({ files }: DatasetInfo): string {
  const unverified = files.filter(({ status }) => status === 'unverified').length;
  const note = unverified === 0 ? '' : `, ${unverified} of them without a known hash`;
  return `${files.length} files verified${note}`;
}

function describe(details: DatasetInfo, { style }: Screen): string[] {
  const { name, description, licence, classNames, counts, mirrors, folders, files } = details;
  const facts = [
    ['licence', licence],
    ['images', `${formatCount(counts.train)} for training, ${formatCount(counts.test)} for testing`],
    ['classes', classNames.join(', ')],
    ['looked for in', folders.join(', ')],
    ['mirrors', mirrors.length === 0 ? 'none: drawn here' : mirrors.join(', ')],
  ];
  const rows = files.map((file) => [
    file.name,
    `[${file.shape.join(', ')}]`,
    formatBytes(file.unpackedBytes),
    statusText(file, style),
  ]);
  const hashes = files.map((file) => [
    file.name,
    file.expectedSha256 ?? file.sha256 ?? 'not known',
    file.expectedSha256 === undefined && file.sha256 !== undefined ? style.dim('as found') : '',
  ]);
  return [
    `${style.bold(name)}  ${description}`,
    ...table(facts.map(([what, text]) => [style.dim(what!), text!])),
    '',
    ...table(rows, ['left', 'left', 'right']),
    '',
    style.dim('SHA-256 of the files unpacked'),
    ...table(hashes),
  ];
}

function statusText({ status, path, problem }: FileInfo, style: Screen['style']): string {
  if (status === 'verified') return `${style.green('verified')}  ${path}`;
  if (status === 'unverified') return `${style.green('here')}, no hash known  ${path}`;
  return status === 'missing' ? style.dim('not here') : style.red(`corrupt: ${problem}`);
}
