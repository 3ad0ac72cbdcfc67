import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DrawDigitsOptions, type DrawnDigits, drawDigits, writeIdx } from '@athanor/datasets';
import { afterAll } from 'vitest';
import type { Context } from '../src/context.ts';
import { normalise } from '../src/images/normalise.ts';
import { main } from '../src/main.ts';

/** The built command; `npm test` and turbo build it first. */
export const bin: string = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

const folders: string[] = [];

/** A folder of its own, removed after the file's tests. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'athanor-cli-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Drawn digits, centred as MNIST's and as the CLI centres the images of files. */
export function fittedDigits(options: DrawDigitsOptions): DrawnDigits {
  const { images, labels } = drawDigits(options);
  const frame = { height: 28, width: 28 };
  for (let at = 0; at < images.length; at += 784) {
    const image = images.subarray(at, at + 784);
    image.set(normalise({ pixels: image, ...frame }, frame).pixels);
  }
  return { images, labels };
}

/** Writes a small data set of drawn digits as four IDX files. */
export async function writeDigits(folder: string, counts = { train: 256, test: 100 }): Promise<void> {
  for (const [split, prefix] of [
    ['train', 'train'],
    ['test', 't10k'],
  ] as const) {
    const count = counts[split];
    const { images, labels } = fittedDigits({ count, seed: 7, split });
    await writeIdx(join(folder, `${prefix}-images-idx3-ubyte`), {
      type: 'uint8',
      shape: [count, 28, 28],
      data: images,
    });
    await writeIdx(join(folder, `${prefix}-labels-idx1-ubyte`), {
      type: 'uint8',
      shape: [count],
      data: labels,
    });
  }
}

/** What a command printed, and its exit status. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, on no terminal. */
export async function runHere(
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string>; signal?: AbortSignal; columns?: number },
): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const { cwd, env = {}, signal = new AbortController().signal, columns = 80 } = options;
  const context: Context = {
    stdout: {
      isTerminal: false,
      columns,
      write: (text) => {
        stdout += text;
      },
    },
    stderr: {
      isTerminal: false,
      columns,
      write: (text) => {
        stderr += text;
      },
    },
    cwd,
    env,
    interruptSignal: () => signal,
  };
  const status = await main(args, context);
  return { status, stdout, stderr };
}

/** A command running in a process of its own. */
export interface RunningCommand {
  readonly child: ReturnType<typeof spawn>;
  readonly done: Promise<Outcome>;
}

/** Starts the built command in a process of its own. */
export function start(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): RunningCommand {
  if (!existsSync(bin)) throw new Error(`${bin} is not there: build the packages first (npm run build)`);
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  const done = new Promise<Outcome>((resolve) => {
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
  return { child, done };
}

/** Runs the built command to its end. */
export function run(args: readonly string[], cwd: string, env?: Record<string, string>): Promise<Outcome> {
  return start(args, cwd, env).done;
}

/** The events of a command's stdout; throws for a line that is no JSON. */
export function eventsOf({ stdout }: Pick<Outcome, 'stdout'>): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
