import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { cannotWrite } from './cannot-write.ts';

/** A name part that no other process, and no other call in this one, uses. */
export function uniqueSuffix(): string {
  return `${process.pid}-${randomBytes(6).toString('hex')}`;
}

/**
 * Writes a file whole or not at all: under a temporary name in the same folder, which it makes if need be, then
 * renamed. Two processes that write one file at once leave one of the two, whole.
 *
 * @throws DataError (`data-missing`) if it cannot be written there
 */
export async function writeWhole(
  path: string,
  parts: readonly Uint8Array[],
  options: { readonly gzip?: boolean; readonly level?: number | undefined } = {},
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${uniqueSuffix()}.tmp`);
  try {
    await fs.mkdir(dirname(path), { recursive: true });
    const file = await fs.open(temporary, 'wx');
    try {
      const output = file.createWriteStream({ flush: true });
      const input = Readable.from(pieces(parts));
      if (options.gzip) await pipeline(input, zlib.createGzip({ level: options.level ?? 6 }), output);
      else await pipeline(input, output);
    } finally {
      await file.close().catch(() => {});
    }
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => {});
    throw cannotWrite(path, error);
  }
}

/** Pieces of a megabyte, so that zlib is not handed all at once. */
function* pieces(parts: readonly Uint8Array[]): Generator<Uint8Array, void> {
  const size = 1024 * 1024;
  for (const part of parts) {
    for (let start = 0; start < part.length; start += size) yield part.subarray(start, start + size);
  }
}
