import fs from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await fs.mkdtemp(join(os.tmpdir(), 'athanor-datasets-'));
  onTestFinished(() => fs.rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything in a folder, hidden files too. */
export async function list(folder: string): Promise<string[]> {
  return (await fs.readdir(folder)).sort();
}
