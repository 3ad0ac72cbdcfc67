import fs from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { file, tryDownload } from '../../test/download.ts';
import { list, temporaryFolder } from '../../test/folder.ts';
import { sendFile, serve } from '../../test/server.ts';

const isWindows = process.platform === 'win32';

/** The administrator may write anywhere, so that a read-only folder needs another user to be one. */
function withoutPrivileges(): void {
  const user = process.geteuid?.();
  if (user !== 0) return;
  process.seteuid!(65_534);
  onTestFinished(() => process.seteuid!(user));
}

it.runIf(!isWindows)('says so if the folder is read-only, before anything is downloaded', async () => {
  const server = await serve((request, response) => sendFile(request, response, file));
  const folder = await temporaryFolder();
  await fs.chmod(folder, 0o555);
  withoutPrivileges();
  const { error } = await tryDownload(folder, [server.url]);
  expect(error).toMatchObject({ code: 'data-missing' });
  expect(String(error)).toContain(
    `cannot write ${folder}: this user may not write there (EACCES); choose another`,
  );
  const inside = await tryDownload(join(folder, 'new'), [server.url]);
  expect(inside.error).toMatchObject({ code: 'data-missing' });
  expect(server.requests).toEqual([]);
});

it('says so if the folder is a file, or lies in one', async () => {
  const server = await serve((request, response) => sendFile(request, response, file));
  const path = join(await temporaryFolder(), 'file');
  await fs.writeFile(path, 'x');
  for (const folder of [path, join(path, 'inside')]) {
    const { error } = await tryDownload(folder, [server.url]);
    expect(error).toMatchObject({ code: 'data-missing' });
    expect(String(error)).toContain('a part of the path is a file, not a folder');
  }
  expect(server.requests).toEqual([]);
});

it.runIf(process.platform === 'linux')('says so if the disk is full, and does not try again', async () => {
  const server = await serve((request, response) => sendFile(request, response, file));
  const folder = await temporaryFolder();
  // The partial file of an earlier process: whatever is written to it meets a full disk.
  await fs.mkdir(join(folder, '.data.partial'));
  await fs.symlink('/dev/full', join(folder, '.data.partial', 'bytes'));
  const { error } = await tryDownload(folder, [server.url]);
  expect(error).toMatchObject({ code: 'data-missing' });
  expect(String(error)).toMatch(/cannot write .*: the disk is full \(ENOSPC\); choose another folder/);
  expect(server.requests).toHaveLength(1);
  expect((await list(folder)).filter((name) => !name.startsWith('.'))).toEqual([]);
});

it('says so if there is a folder where the file goes', async () => {
  const server = await serve((request, response) => sendFile(request, response, file));
  const folder = await temporaryFolder();
  await fs.mkdir(join(folder, 'data.gz', 'x'), { recursive: true });
  const { error } = await tryDownload(folder, [server.url]);
  expect(error).toMatchObject({ code: 'data-missing' });
  expect((await list(folder)).filter((name) => !name.startsWith('.'))).toEqual(['data.gz']);
});
