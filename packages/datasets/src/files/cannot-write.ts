import { DataError, systemCode } from '../errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is on a read-only disk',
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's share of the disk is full",
  EFBIG: 'the file would be larger than is allowed',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  EISDIR: 'there is a folder of that name',
};

/** The DataError for a file that could not be written; any other error is given back as it is. */
export function cannotWrite(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (error instanceof DataError || code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new DataError(
    'data-missing',
    `cannot write ${path}: ${reasons[code] ?? 'the system refused'} (${code}); choose another folder with --data-dir or ATHANOR_DATA_DIR`,
    { cause: error },
  );
}
