import {
  argumentCountWord,
  argumentsOffset,
  busyWords,
  faultWord,
  isWorkerStart,
  joinedMask,
  kernelWord,
  mostArguments,
  openBit,
  readyWord,
  sleepersWord,
  stateWord,
  stopWord,
  takeShares,
  type WorkerStart,
} from './control.ts';
import { isNode } from './environment.ts';
import { instantiate } from './instantiate.ts';
import {
  type CompiledKernels,
  exported,
  type Kernel,
  kernelsOf,
  type LibraryKernels,
} from './kernel-names.ts';

// A worker thread. It is sent what it needs once and then only looks at the shared memory until it is told to end.

if (isNode()) {
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  parentPort?.once('message', (message: unknown) => {
    if (isWorkerStart(message)) void begin(message).finally(() => parentPort.close());
  });
} else {
  globalThis.onmessage = ({ data }: MessageEvent<unknown>) => {
    // A page is told of an error, of a promise's rejection not.
    if (isWorkerStart(data)) {
      void begin(data)
        .catch(reportError)
        .finally(() => globalThis.close());
    }
  };
}

async function begin(start: WorkerStart): Promise<void> {
  const { products, memory, place } = start;
  if (products === undefined) {
    work(start);
    return;
  }
  const { connectWorker } = await import('./patch-products.ts');
  work(start, await connectWorker(products, memory, place + 1));
}

function work(
  { module, memory, control, workspace, panelColumns, place, spinMilliseconds }: WorkerStart,
  library?: (compiled: CompiledKernels) => LibraryKernels,
): void {
  const instance = instantiate(module, memory);
  exported(instance, 'setWorkspace')(workspace, panelColumns);
  const kernels = Object.values(kernelsOf(instance, library));
  const words = new Int32Array(memory.buffer, control, argumentsOffset / 4);
  const values = new Float64Array(memory.buffer, control + argumentsOffset, mostArguments);
  Atomics.add(words, readyWord, 1);
  Atomics.notify(words, readyWord);
  let done = -1;
  for (;;) {
    const state = Atomics.load(words, stateWord);
    if (Atomics.load(words, stopWord) === 1) return;
    const job = state >> 8;
    if ((state & openBit) === 0 || job === done) {
      rest(words, state, spinMilliseconds);
    } else if (Atomics.compareExchange(words, stateWord, state, state + 1) === state) {
      done = job;
      join(words, values, kernels, busyWords + place);
    }
  }
}

/**
 * Takes part in the job that it has just joined, and leaves it. `busyWord` says so for as long as the job's state counts
 * this worker: should it die in between, the pool counts it out.
 */
function join(words: Int32Array, values: Float64Array, kernels: readonly Kernel[], busyWord: number): void {
  Atomics.store(words, busyWord, 1);
  try {
    const args = Array.from(values.subarray(0, words[argumentCountWord]!));
    takeShares(words, kernels[words[kernelWord]!]!, args);
  } catch {
    Atomics.store(words, faultWord, 1);
  }
  Atomics.store(words, busyWord, 0);
  const before = Atomics.sub(words, stateWord, 1);
  // The last to leave a job that is closed wakes the thread that waits for it.
  if ((before & openBit) === 0 && (before & joinedMask) === 1) Atomics.notify(words, stateWord);
}

/** Waits until the state is no longer `state`: awake for a while, as the next job mostly follows soon, then asleep. */
function rest(words: Int32Array, state: number, spinMilliseconds: number): void {
  const end = performance.now() + spinMilliseconds;
  do {
    for (let i = 0; i < 64; i++) if (Atomics.load(words, stateWord) !== state) return;
  } while (performance.now() < end);
  Atomics.add(words, sleepersWord, 1);
  Atomics.wait(words, stateWord, state);
  Atomics.sub(words, sleepersWord, 1);
}
