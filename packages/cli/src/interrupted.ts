/** Ctrl-C, or a signal that asks a process to end. Its own file: it is needed before anything heavy is loaded. */
export class InterruptedError extends Error {
  readonly code = 'interrupted';

  constructor(message = 'interrupted') {
    super(message);
    this.name = 'InterruptedError';
  }
}
