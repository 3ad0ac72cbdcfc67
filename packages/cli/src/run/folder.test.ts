import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/helpers.ts';
import { RunFolderError, WriteError } from '../errors.ts';
import { checkRunFolder, writeRunFolder } from './folder.ts';

const files = { 'config.json': '{}', 'weights.safetensors': new Uint8Array([1, 2, 3]) };

describe('where a run goes', () => {
  it('is a new folder, an empty one, or a run', async () => {
    const folder = await temporaryFolder();
    expect(await checkRunFolder(join(folder, 'a', 'b', 'c'))).toBe('free');
    expect(await checkRunFolder(folder)).toBe('free');
    await writeFile(join(folder, 'config.json'), '{}');
    expect(await checkRunFolder(folder)).toBe('a run');
  });

  it('is no file, nothing under a file, and no folder of anything else', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(checkRunFolder(file)).rejects.toThrow(/file: it is a file; give --out a folder/);
    await expect(checkRunFolder(join(file, 'run'))).rejects.toThrow(RunFolderError);
    await expect(checkRunFolder(folder)).rejects.toThrow(
      /the folder has file in it, which is no file of a run/,
    );
  });
});

describe('writing a run', () => {
  it('makes the folder and its parents, and leaves nothing beside it', async () => {
    const folder = await temporaryFolder();
    await writeRunFolder(join(folder, 'runs', 'one'), files, { replace: false });
    expect(await readdir(join(folder, 'runs'))).toEqual(['one']);
    expect(await readdir(join(folder, 'runs', 'one'))).toEqual(Object.keys(files));
    expect(new Uint8Array(await readFile(join(folder, 'runs', 'one', 'weights.safetensors')))).toEqual(
      new Uint8Array([1, 2, 3]),
    );
  });

  it('replaces a run whole', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'run');
    await writeRunFolder(path, { 'config.json': 'old', 'model.json': 'old' }, { replace: false });
    await writeRunFolder(path, files, { replace: true });
    expect(await readdir(path)).toEqual(Object.keys(files));
    expect(await readdir(folder)).toEqual(['run']);
  });

  it('does not replace one unless told to', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'run');
    await writeRunFolder(path, { 'config.json': 'old' }, { replace: false });
    await expect(writeRunFolder(path, files, { replace: false })).rejects.toThrow(WriteError);
    expect(await readFile(join(path, 'config.json'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['run']);
  });

  it('leaves what was there where a file cannot be written', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'run');
    await writeRunFolder(path, { 'config.json': 'old' }, { replace: false });
    const unwritable = { 'config.json': 'new', 'no/such/folder.json': '' };
    await expect(writeRunFolder(path, unwritable, { replace: true })).rejects.toThrow(
      /cannot save the run in/,
    );
    expect(await readFile(join(path, 'config.json'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['run']);
    await writeFile(join(folder, 'file'), '');
    const under = writeRunFolder(join(folder, 'file', 'run'), files, { replace: false });
    await expect(under).rejects.toThrow(WriteError);
  });

  it('by several at once leaves one of the runs, whole', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'run');
    await writeRunFolder(path, { 'config.json': 'old' }, { replace: false });
    const writers = Array.from({ length: 8 }, (_, i) =>
      writeRunFolder(path, { 'config.json': String(i), 'model.json': String(i) }, { replace: true }),
    );
    const results = await Promise.allSettled(writers);
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    const [config, model] = ['config.json', 'model.json'].map((name) => readFile(join(path, name), 'utf8'));
    expect(await config).toBe(await model);
    expect(await config).not.toBe('old');
    expect(await readdir(folder)).toEqual(['run']);
  });
});
