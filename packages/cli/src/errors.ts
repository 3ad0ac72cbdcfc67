import { AthanorError } from '@athanor/core';

/** A command line that asks for what there is not. Code `usage`. */
export class UsageError extends AthanorError {
  override readonly name: string = 'UsageError';

  constructor(message: string, options?: ErrorOptions) {
    super('usage', message, options);
  }
}

/** A file that is missing or cannot be read. Code `data-missing`. */
export class MissingError extends AthanorError {
  override readonly name: string = 'MissingError';

  constructor(message: string, options?: ErrorOptions) {
    super('data-missing', message, options);
  }
}

/** A file that cannot be written. Code `cannot-write`. */
export class WriteError extends AthanorError {
  override readonly name: string = 'WriteError';

  constructor(message: string, options?: ErrorOptions) {
    super('cannot-write', message, options);
  }
}

/** A test vector that a backend disagrees with. Code `check-failed`. */
export class CheckFailedError extends AthanorError {
  override readonly name: string = 'CheckFailedError';

  constructor(message: string) {
    super('check-failed', message);
  }
}

/** A folder that a run cannot go into. Code `run-folder`. */
export class RunFolderError extends AthanorError {
  override readonly name: string = 'RunFolderError';

  constructor(message: string, options?: ErrorOptions) {
    super('run-folder', message, options);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's share of the disk is full",
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'something of that name is there',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EBUSY: 'it is in use',
};

/** The `code` of a system error (`ENOENT`), or undefined where there is none. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Why the system refused, in words. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  if (code !== undefined && reasons[code] !== undefined) return `${reasons[code]} (${code})`;
  return error instanceof Error ? error.message : String(error);
}
