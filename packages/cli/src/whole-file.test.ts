import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/helpers.ts';
import { WriteError } from './errors.ts';
import { beginFile } from './whole-file.ts';

describe('a file that is written whole', () => {
  it('is not there before, and replaces one that is', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'chart.svg');
    await writeFile(path, 'old');
    const file = await beginFile(path);
    expect(await readFile(path, 'utf8')).toBe('old');
    await file.write('new');
    await file.discard();
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['chart.svg']);
  });

  it('leaves nothing behind where it is given up', async () => {
    const folder = await temporaryFolder();
    const file = await beginFile(join(folder, 'chart.svg'));
    await file.discard();
    await file.discard();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused before the work where it cannot be written', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'there'));
    await expect(beginFile(join(folder, 'there'))).rejects.toThrow(WriteError);
    await expect(beginFile(join(folder, 'there'))).rejects.toThrow('it is a folder');
    await expect(beginFile(join(folder, 'none', 'chart.svg'))).rejects.toThrow('no such file or folder');
    expect(await readdir(folder)).toEqual(['there']);
  });

  it('leaves nothing behind where its name is taken by a folder in the meantime', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'chart.svg');
    const file = await beginFile(path);
    await mkdir(path);
    await expect(file.write('new')).rejects.toThrow(WriteError);
    expect(await readdir(folder)).toEqual(['chart.svg']);
  });
});
