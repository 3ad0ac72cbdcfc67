import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { loadDataset } from '../src/index.ts';
import { list, temporaryFolder } from './folder.ts';
import { mirrorOf, writeStandIn } from './stand-in.ts';

interface Run {
  readonly child: ChildProcess;
  readonly output: Promise<string>;
}

function load(options: object): Run {
  const script = fileURLToPath(new URL('run-child.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify({ name: 'kmnist', ...options })], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (text += data));
  return { child, output: new Promise((resolve) => child.on('close', () => resolve(text))) };
}

it('two processes download one data set at once, and one that is killed does no harm', async () => {
  const standIn = await temporaryFolder();
  await writeStandIn(standIn);
  const cacheDir = await temporaryFolder();
  const large = await fs.readFile(join(standIn, 'train-images-idx3-ubyte.gz'));
  let killed = false;
  const mirror = await mirrorOf(standIn, (request, response) => {
    if (!request.url?.includes('train-images') || killed) return false;
    // The first process never gets more than the beginning.
    response.writeHead(200, { 'content-length': large.length, etag: '"one"' }).write(large.subarray(0, 5000));
    return true;
  });
  const options = { cacheDir, dataDir: cacheDir, mirrors: [mirror.url] };
  const victim = load(options);
  await new Promise<void>((resolve, reject) => {
    victim.child.stdout!.on('data', (data) => String(data).includes('received') && resolve());
    victim.output.then((text) => reject(new Error(text)));
  });
  victim.child.kill('SIGKILL');
  await victim.output;
  killed = true;

  const outputs = await Promise.all([load(options), load(options)].map(({ output }) => output));
  for (const output of outputs) expect(output).toMatch(/loaded 60000 10000\n$/);
  const files = await list(join(cacheDir, 'kmnist'));
  expect(files.filter((name) => !name.startsWith('.'))).toEqual(await list(standIn));
  const dataset = await loadDataset('kmnist', { dataDir: cacheDir, offline: true });
  expect(dataset.train.count).toBe(60_000);
});
