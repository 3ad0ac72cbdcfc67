import type { ProductsWorker } from './products.ts';

// What the threads tell each other, in the shared memory: int32 words, 16 of them to a line of the cache, and after
// them the job's arguments as float64, which holds pointers and float32 numbers alike.

/** The job's number from bit 8 on, `openBit` while it may be joined, and below how many workers have joined and not left. */
export const stateWord = 0;
/** The first unit that nobody has taken. */
export const nextWord = 16;
/** How many workers sleep until `stateWord` changes. */
export const sleepersWord = 32;
/** How many workers have started. */
export const readyWord = 48;
/** Set to 1 when the workers are to end. */
export const stopWord = 49;
/** Set to 1 by a worker whose kernel failed. */
export const faultWord = 50;
/** The job: a kernel's place among `Kernels`, how many arguments, how many units, and how many are taken at once. */
export const kernelWord = 64;
export const argumentCountWord = 65;
export const unitsWord = 66;
export const shareWord = 67;

/** A word for each worker, of which there are 63 at most: 1 while it takes part in a job. */
export const busyWords = 80;

export const wordCount: number = busyWords + 64;
export const argumentsOffset: number = wordCount * 4;
export const mostArguments = 24;
export const controlBytes: number = argumentsOffset + mostArguments * 8;

export const openBit = 0x80;
export const joinedMask = 0x7f;

/** What a worker is sent when it starts. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly workspace: number;
  readonly panelColumns: number;
  /** Which worker it is, from 0. */
  readonly place: number;
  /** How long it waits for the next job before it sleeps. */
  readonly spinMilliseconds: number;
  /** How it multiplies, where a library does. */
  readonly products?: ProductsWorker;
}

/** Whether `value` is what a worker is sent. */
export function isWorkerStart(value: unknown): value is WorkerStart {
  return typeof value === 'object' && value !== null && 'module' in value && 'control' in value;
}

/** Takes shares of the job that is open until none is left. */
export function takeShares(
  words: Int32Array,
  kernel: (...values: number[]) => void,
  args: readonly number[],
): void {
  const units = words[unitsWord]!;
  const share = words[shareWord]!;
  for (;;) {
    const begin = Atomics.add(words, nextWord, share);
    if (begin >= units) return;
    kernel(...args, begin, Math.min(begin + share, units));
  }
}
