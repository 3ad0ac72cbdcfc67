import fs from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The names that a file is found under: as mirrors have it, or with a dot in place of the hyphen before `idx`, as
 * archives often have it; gzipped or not.
 */
export function fileNames(name: string): readonly string[] {
  const dotted = name.replace('-idx', '.idx');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
}

/** The files of that name which exist in `folders`, first choice first. */
export async function locate(name: string, folders: readonly string[]): Promise<readonly string[]> {
  const paths = folders.flatMap((folder) => fileNames(name).map((candidate) => join(folder, candidate)));
  const exist = await Promise.all(paths.map(isFile));
  return paths.filter((_, index) => exist[index]);
}

async function isFile(path: string): Promise<boolean> {
  const stats = await fs.stat(path).catch(() => undefined);
  return stats !== undefined && !stats.isDirectory();
}
