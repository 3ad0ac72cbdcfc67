import { didYouMean } from '@athanor/core';
import { type DatasetEvent, type ImageDataset, loadDataset, registry } from '@athanor/datasets';
import { isPath } from './config/paths.ts';
import { UsageError } from './errors.ts';
import type { Screen } from './screen.ts';
import { formatBytes, formatCount } from './terminal/format.ts';
import { progressBar } from './terminal/progress.ts';

/** Which data, and from where. */
export interface DataRequest {
  /** A name, or a folder as an absolute path. */
  readonly dataset: string;
  readonly dataDir?: string;
  readonly offline?: boolean;
}

/**
 * Loads a data set and shows how it comes.
 *
 * @throws UsageError for a word that is no name and no path, with the nearest name; as `loadDataset` for the rest
 */
export async function loadData(
  request: DataRequest,
  screen: Screen,
  signal: AbortSignal,
): Promise<ImageDataset> {
  const { dataset, dataDir, offline } = request;
  const names = registry.map((row) => row.name);
  if (!names.includes(dataset) && !isPath(dataset)) {
    throw new UsageError(
      `there is no data set ${dataset}: expected one of ${names.join(', ')}, or a folder of IDX files (./${dataset})${didYouMean(dataset, names)}`,
    );
  }
  try {
    return await loadDataset(dataset, {
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(offline === undefined ? {} : { offline }),
      signal,
      onProgress: (event) => showDatasetEvent(event, screen),
    });
  } finally {
    screen.clearLive();
  }
}

/** What is happening to a data set: a bar, or a note on stderr. */
export function showDatasetEvent(event: DatasetEvent, screen: Screen): void {
  const bar = (share: number): string => progressBar(share, 30, screen.style);
  switch (event.type) {
    case 'download': {
      const { file, received, total } = event;
      const size =
        total === undefined ? formatBytes(received) : `${formatBytes(received)} of ${formatBytes(total)}`;
      screen.live(`${file}  ${total === undefined ? '' : `${bar(received / total)}  `}${size}`);
      break;
    }
    case 'draw':
      screen.live(
        `drawing ${event.dataset}  ${bar(event.drawn / event.total)}  ${formatCount(event.drawn)} of ${formatCount(event.total)}`,
      );
      break;
    case 'retry':
      screen.note(
        `${event.url}: ${event.problem}; ${event.wait === undefined ? 'giving it up' : `trying again in ${(event.wait / 1000).toFixed(1)} s`}`,
      );
      break;
    case 'warning':
      screen.note(event.message);
      break;
    case 'stored':
      break;
  }
}
