import fs from 'node:fs/promises';
import { FormatError } from '@athanor/core';
import { DataError } from '../errors.ts';
import { cannotWrite } from '../files/cannot-write.ts';
import { type DownloadPatience, type ResolvedPatience, resolvePatience } from './options.ts';
import { MirrorProblem } from './problem.ts';
import { receive } from './receive.ts';
import { WorkFolder } from './work-folder.ts';

export interface DownloadOptions extends DownloadPatience {
  /** Addresses of the file, in the order in which they are tried. */
  readonly urls: readonly string[];
  /** The folder that the file goes to. It is made if need be. */
  readonly folder: string;
  /** The file's name there, to which `.gz` is added if what comes is gzipped. */
  readonly name: string;
  /** More bytes than this are not the file. */
  readonly mostBytes: number;
  /** Rejects with a FormatError or DataError if the file at a path is not the one that is wanted. */
  readonly verify: (path: string) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly onBytes?: (url: string, received: number, total: number | undefined) => void;
  /** A try failed: the same mirror is tried again after `wait` milliseconds, or given up if that is undefined. */
  readonly onProblem?: (url: string, problem: string, wait: number | undefined) => void;
}

/**
 * Downloads one file: tries each mirror in turn, more than once where it may do better in a while, continues where an
 * earlier try or an earlier process stopped if the server can tell that the file is the same, and stores the file
 * under its name only when it is whole and verified. Several processes may do so at once.
 *
 * @returns the file's path
 * @throws DataError `data-unreachable` (or `data-corrupt` if every mirror sent wrong bytes) saying what was tried,
 * `data-missing` if the folder cannot be written; the signal's reason if it was aborted
 */
export async function download(options: DownloadOptions): Promise<string> {
  const { folder, name, urls } = options;
  options.signal?.throwIfAborted();
  const patience = resolvePatience(options);
  const work = await WorkFolder.open(folder, name);
  const failures: { url: string; problem: MirrorProblem }[] = [];
  try {
    for (const url of urls) {
      const problem = await tryMirror(url, work, options, patience);
      if (problem === undefined) return await finish(work, options);
      failures.push({ url, problem });
    }
  } catch (error) {
    await work.leave();
    throw error;
  }
  await work.leave();
  const wrong = failures.length > 0 && failures.every(({ problem }) => problem.wrongBytes);
  throw new DataError(
    wrong ? 'data-corrupt' : 'data-unreachable',
    `cannot download ${name}: ${failures.map(({ url, problem }) => `${url}: ${problem.message}`).join('; ')}`,
    { cause: failures.at(-1)?.problem },
  );
}

/** Tries one mirror as often as is worth it; returns what it failed with in the end. */
async function tryMirror(
  url: string,
  work: WorkFolder,
  options: DownloadOptions,
  patience: ResolvedPatience,
): Promise<MirrorProblem | undefined> {
  for (let tries = 1; ; tries++) {
    const problem = await tryOnce(url, work, options, patience);
    if (problem === undefined) return undefined;
    const backoff = patience.backoff * 2 ** (tries - 1) * (0.5 + Math.random());
    const wait = problem.retryAfter ?? Math.min(backoff, patience.longestWait);
    const again = problem.retryable && tries < patience.triesPerMirror && wait <= patience.longestWait;
    options.onProblem?.(url, problem.message, again ? wait : undefined);
    if (!again) return problem;
    await pause(wait, options.signal);
  }
}

async function tryOnce(
  url: string,
  work: WorkFolder,
  options: DownloadOptions,
  patience: ResolvedPatience,
): Promise<MirrorProblem | undefined> {
  const { signal, mostBytes, onBytes, verify } = options;
  try {
    const { continued } = await receive({
      url,
      work,
      patience,
      signal,
      mostBytes,
      onBytes: (received, total) => onBytes?.(url, received, total),
    });
    try {
      await verify(work.bytesPath);
      return undefined;
    } catch (error) {
      const wrong =
        error instanceof FormatError || (error instanceof DataError && error.code === 'data-corrupt');
      if (!wrong) throw error;
      await work.discard();
      // The fault may lie in the part that came earlier; the mirror itself is at fault if it sent everything.
      throw new MirrorProblem(`what it sent is not the file: ${error.message}`, {
        wrongBytes: true,
        retryable: continued,
        cause: error,
      });
    }
  } catch (error) {
    if (error instanceof MirrorProblem) return error;
    throw error;
  }
}

async function finish(work: WorkFolder, { name, folder }: DownloadOptions): Promise<string> {
  try {
    return await work.finish((await isGzip(work.bytesPath)) ? `${name}.gz` : name);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await fs.open(path);
  try {
    const { buffer } = await file.read(new Uint8Array(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Waits, unless the signal is aborted: then rejects with its reason. */
function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
