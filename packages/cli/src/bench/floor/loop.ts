import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { hasRelaxedSimd } from '@athanor/backend-simd';
import type { Subject } from '../subject.ts';
import { describeThreads } from '../threads.ts';
import { floorModule, operationsPerRound } from './module.ts';

/** What a thread of the floor is started with. */
export interface FloorStart {
  readonly module: WebAssembly.Module;
  readonly rounds: number;
}

/** Something whose steps are so many operations: what a network's own rate is compared with. */
export interface Floor {
  readonly subject: Subject;
  readonly operationsPerStep: number;
}

/** About two milliseconds of work. */
const rounds = 1_000_000;

/**
 * The machine's floor in WebAssembly: the multiply-add loop on so many threads, which takes turns as others do.
 *
 * @throws Error where the engine has no SIMD, or a thread cannot be started
 */
export async function floorLoop(threads: number): Promise<Floor> {
  const relaxed = hasRelaxedSimd();
  const module = await WebAssembly.compile(floorModule(relaxed));
  const start: FloorStart = { module, rounds };
  const file = new URL('../../../dist/bench/floor/worker.js', import.meta.url);
  const workers: Worker[] = [];
  const dispose = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  try {
    for (let i = 0; i < threads; i++) {
      const worker = new Worker(file, { workerData: start });
      workers.push(worker);
      await once(worker, 'message');
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    operationsPerStep: rounds * operationsPerRound * threads,
    subject: {
      name: 'multiply-adds in WASM',
      kind: 'floor',
      variant: `${relaxed ? 'relaxed' : 'plain'} SIMD, ${describeThreads(threads)}`,
      async run(steps) {
        const began = performance.now();
        await Promise.all(
          workers.map((worker) => {
            const done = once(worker, 'message');
            worker.postMessage(steps);
            return done;
          }),
        );
        return (performance.now() - began) / 1000;
      },
      dispose,
    },
  };
}
