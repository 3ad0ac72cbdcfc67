import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { runVectors } from '@athanor/conformance';
import { FormatError } from '@athanor/core';
import { createBackend } from '../backends/create.ts';
import type { Context } from '../context.ts';
import { MissingError, systemReason } from '../errors.ts';
import { type JsonOption, writeEvent } from '../json.ts';
import { createScreen } from '../screen.ts';
import { formatCount } from '../terminal/format.ts';

export interface VectorsOptions extends JsonOption {
  readonly backend?: string;
}

const largest = 512 * 1024 * 1024;

/** `athanor vectors FILE`: holds a backend to a file of test vectors; 1 if any disagrees. */
export async function vectors(file: string, options: VectorsOptions, context: Context): Promise<number> {
  const json = options.json ?? false;
  const screen = createScreen(context, { json, quiet: false });
  const signal = context.interruptSignal();
  const cases = await readVectorFile(resolve(context.cwd, file), file);
  const { backend, config } = await createBackend(options.backend, context.cwd);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    for await (const { name, op, status, reason } of runVectors(cases, backend)) {
      signal.throwIfAborted();
      counts[status]++;
      if (status === 'passed') continue;
      if (json) writeEvent(context.stdout, { event: 'case', name, op, status, reason });
      const mark = status === 'failed' ? screen.style.red('FAILED') : screen.style.dim('skipped');
      screen.print(`${mark}  ${name}: ${reason}`);
    }
  } finally {
    await backend.dispose();
  }
  const { passed, failed, skipped } = counts;
  if (json) writeEvent(context.stdout, { event: 'result', backend: config.name, ...counts });
  screen.print(
    `${config.name}: ${formatCount(passed)} passed, ${formatCount(failed)} failed, ${formatCount(skipped)} skipped`,
  );
  return failed > 0 ? 1 : 0;
}

/** Throws MissingError if it cannot be read, FormatError if it is not JSON. */
async function readVectorFile(path: string, shown: string): Promise<unknown> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > largest) throw new FormatError(`${shown} has ${size} bytes; at most ${largest} are read`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new MissingError(`cannot read the test vectors ${shown}: ${systemReason(error)}`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError(`${shown} is not JSON: ${reason}`, { cause: error });
  }
}
