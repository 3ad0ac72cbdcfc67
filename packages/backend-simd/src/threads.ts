import type { WorkerStart } from './control.ts';
import { isNode } from './environment.ts';
import { WorkerError } from './errors.ts';

/** A worker thread of either kind. */
export interface Thread {
  /**
   * Whether it has ended and runs nothing any more, as far as can be told before this thread's event loop turns: in a
   * browser never, in Node once this has been asked while it ran.
   */
  hasEnded(): boolean;
  terminate(): Promise<void>;
}

/**
 * Starts a worker. `died` is called with the reason if it ends by itself.
 *
 * @throws WorkerError where its script is not there
 */
export function startThread(start: WorkerStart, died: (reason: string) => void): Thread {
  return isNode() ? startNodeThread(start, died) : startWebThread(start, died);
}

function startNodeThread(start: WorkerStart, died: (reason: string) => void): Thread {
  const { Worker: NodeWorker } = process.getBuiltinModule('node:worker_threads');
  const { existsSync } = process.getBuiltinModule('node:fs');
  const url = new URL('../dist/worker.js', import.meta.url);
  if (!existsSync(url)) {
    throw new WorkerError(
      `the simd backend's worker is not at ${url.href}; in a checkout build it first: pnpm --filter @athanor/backend-simd build`,
    );
  }
  const worker = new NodeWorker(url, { name: 'athanor-simd', execArgv: [] });
  let reason: string | undefined;
  let hasRun = false;
  worker.on('error', (error) => {
    reason = error instanceof Error ? error.message : String(error);
  });
  worker.on('exit', (code) => died(reason ?? `it ended with code ${code}`));
  worker.postMessage(start);
  worker.unref();
  return {
    // Its events come only when this thread's own loop turns; but Node says at once how long its loop has been busy, and
    // of a loop that is gone no such thing: −1 ms, or 0.
    hasEnded() {
      const { idle, active } = worker.performance.eventLoopUtilization();
      const runs = idle >= 0 && active > 0;
      hasRun ||= runs;
      return hasRun && !runs;
    },
    async terminate() {
      await worker.terminate();
    },
  };
}

function startWebThread(start: WorkerStart, died: (reason: string) => void): Thread {
  const worker = new Worker(new URL('../dist/worker.js', import.meta.url), {
    type: 'module',
    name: 'athanor-simd',
  });
  worker.onerror = (event) => died(event.message || 'its script could not be run');
  worker.postMessage(start);
  return {
    hasEnded: () => false,
    async terminate() {
      worker.terminate();
    },
  };
}
