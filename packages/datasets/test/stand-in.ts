import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LoadDatasetOptions } from '../src/index.ts';
import { writeDataset } from './images.ts';
import { type Handler, sendFile, serve, type TestServer } from './server.ts';

/** Downloads in a hurry. */
export const patience = { connectTimeout: 3000, idleTimeout: 3000, backoff: 5, triesPerMirror: 2 };

/** Files with the names and shapes of MNIST and its kin, in `folder`; no data set's hashes fit them. */
export async function writeStandIn(folder: string): Promise<void> {
  await writeDataset(folder, { train: 60_000, test: 10_000 });
}

/** A mirror that has the files of `folder`, unless `handler` answers by itself and returns true. */
export async function mirrorOf(
  folder: string,
  handler: (...args: Parameters<Handler>) => boolean = () => false,
): Promise<TestServer> {
  return serve(async (request, response, index) => {
    if (handler(request, response, index)) return;
    const bytes = await readFile(join(folder, basename(request.url ?? ''))).catch(() => undefined);
    if (bytes === undefined) response.writeHead(404).end();
    else sendFile(request, response, bytes);
  });
}

/** Collects what is told while something is loaded. */
export function told(): { readonly events: string[]; readonly onProgress: LoadDatasetOptions['onProgress'] } {
  const events: string[] = [];
  return {
    events,
    onProgress: (event) => {
      if (event.type === 'warning') events.push(`warning: ${event.message}`);
      else if (event.type === 'stored') events.push(`stored: ${event.file}`);
      else if (event.type === 'retry') events.push(`retry: ${event.problem}`);
      else if (event.type === 'draw') events.push(`draw: ${event.drawn} of ${event.total}`);
    },
  };
}
