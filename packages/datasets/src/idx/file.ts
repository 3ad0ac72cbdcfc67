import fs from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DataError, systemCode } from '../errors.ts';
import type { OpenSource } from './source.ts';

const chunkSize = 256 * 1024;

/**
 * Opens a file for reading in chunks. The file is closed when the chunks end or are left.
 *
 * @throws DataError (`data-missing`) if it is not there or cannot be read
 */
export async function openFile(path: string | URL): Promise<OpenSource> {
  const name = path instanceof URL ? fileURLToPath(path) : path;
  try {
    const stats = await fs.stat(name);
    if (stats.isDirectory()) throw new DataError('data-missing', `${name} is a folder: expected a file`);
    // A pipe or a device does not say its length.
    return { name, bytes: stats.isFile() ? stats.size : undefined, chunks: chunksOf(name) };
  } catch (error) {
    throw cannotRead(name, error);
  }
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array, void> {
  const file = await fs.open(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  try {
    for (;;) {
      // A new buffer each time: the one before may still wait to be unpacked.
      const { bytesRead, buffer } = await file.read(new Uint8Array(chunkSize), 0, chunkSize, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function cannotRead(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (error instanceof DataError || code === undefined) return error;
  const reason =
    code === 'ENOENT' ? 'there is no such file' : code === 'ENOTDIR' ? 'its folder is a file' : code;
  return new DataError('data-missing', `cannot read ${path}: ${reason}`, { cause: error });
}
