import { AthanorError } from '@athanor/core';

/** Why a data set is not there: no file, a file that is not what it should be, or no mirror that gives it. */
export type DataErrorCode = 'data-missing' | 'data-corrupt' | 'data-unreachable';

/**
 * A data set that cannot be had. Code `data-missing`: a file or folder is not there, or cannot be read or written;
 * `data-corrupt`: a file is there and is not what it should be; `data-unreachable`: no mirror gave the file.
 */
export class DataError extends AthanorError {
  override readonly name: string = 'DataError';
  declare readonly code: DataErrorCode;

  constructor(code: DataErrorCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/** The `code` of a system error (`ENOENT`, `ECONNREFUSED`), or undefined where there is none. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
