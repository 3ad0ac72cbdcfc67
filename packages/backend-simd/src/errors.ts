import { AthanorError } from '@athanor/core';

/** Memory that cannot grow to what was asked for. Code `out-of-memory`. */
export class OutOfMemoryError extends AthanorError {
  override readonly name: string = 'OutOfMemoryError';

  constructor(message: string) {
    super('out-of-memory', message);
  }
}

/** A thread that died or did not answer while kernels were running. Code `worker`. */
export class WorkerError extends AthanorError {
  override readonly name: string = 'WorkerError';

  constructor(message: string) {
    super('worker', message);
  }
}
