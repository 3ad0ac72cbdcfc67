import zlib from 'node:zlib';
import { type DownloadOptions, download } from '../src/download/download.ts';
import { encodeIdx } from '../src/idx/encode.ts';
import { readIdx } from '../src/idx/read.ts';

/** A file to download: noise, which does not pack, so that it takes more than one chunk. */
let state = 1;
const noise = Uint8Array.from({ length: 300_000 }, () => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return state & 255;
});
export const plainFile: Uint8Array = encodeIdx({ type: 'uint8', shape: [noise.length], data: noise });
export const file: Uint8Array = zlib.gzipSync(plainFile);

export interface Tried {
  readonly problems: string[];
  /** What was received when, of each try. */
  readonly received: number[];
  path: string | undefined;
  error: unknown;
}

/** Downloads `data.gz` from `urls` in a hurry; collects what happened. */
export async function tryDownload(
  folder: string,
  urls: readonly string[],
  options: Partial<DownloadOptions> = {},
): Promise<Tried> {
  const tried: Tried = { problems: [], received: [], path: undefined, error: undefined };
  try {
    tried.path = await download({
      urls: urls.map((url) => `${url}data.gz`),
      folder,
      name: 'data',
      mostBytes: 1e6,
      connectTimeout: 2000,
      idleTimeout: 2000,
      backoff: 5,
      verify: async (path) => {
        await readIdx(path, { name: 'the file', expect: { shape: [noise.length] } });
      },
      onBytes: (_, received) => tried.received.push(received),
      onProblem: (_, problem) => tried.problems.push(problem),
      ...options,
    });
  } catch (error) {
    tried.error = error;
  }
  return tried;
}
