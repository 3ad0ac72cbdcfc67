import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemReason, WriteError } from './errors.ts';

/** A file that is being written: it appears under its name whole, or not at all. */
export interface WholeFile {
  /** Writes the content and gives the file its name, over one that was there. Throws WriteError. */
  write(content: string): Promise<void>;
  /** Leaves nothing behind. After `write` it does nothing. */
  discard(): Promise<void>;
}

/**
 * Begins a file now, before the work whose result it is to hold.
 *
 * @throws WriteError where it cannot be written: no such folder, no permission, or a folder of that name
 */
export async function beginFile(path: string): Promise<WholeFile> {
  const temporary = join(
    dirname(path),
    `.${basename(path)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`,
  );
  const refuse = (error: unknown): WriteError =>
    new WriteError(`cannot write ${path}: ${systemReason(error)}`, { cause: error });
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isFile()) {
    throw new WriteError(`cannot write ${path}: it is a folder or a device, not a file; give another name`);
  }
  let file: FileHandle | undefined = await open(temporary, 'wx').catch((error: unknown) => {
    throw refuse(error);
  });
  const discard = async (): Promise<void> => {
    if (file === undefined) return;
    await file.close().catch(() => {});
    file = undefined;
    await rm(temporary, { force: true });
  };
  return {
    discard,
    async write(content) {
      try {
        await file?.writeFile(content);
        await file?.sync();
        await file?.close();
        await rename(temporary, path);
        file = undefined;
      } catch (error) {
        await discard();
        throw refuse(error);
      }
    },
  };
}
