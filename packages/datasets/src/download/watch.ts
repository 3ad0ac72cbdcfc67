import { MirrorProblem } from './problem.ts';

const leastBytes = 1024;

/**
 * Ends a request that takes too long: first to answer, then for each kilobyte. `signal` goes to `fetch`; when it
 * aborts, its reason is a MirrorProblem, or the caller's own reason if the caller gave up.
 */
export class Watch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #forward = (): void => this.#controller.abort(this.#outer?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #received = 0;

  constructor(outer: AbortSignal | undefined) {
    this.#outer = outer;
    outer?.throwIfAborted();
    outer?.addEventListener('abort', this.#forward, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Allows `timeout` milliseconds for an answer. */
  awaitAnswer(timeout: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#stop(`it did not answer within ${seconds(timeout)}`);
    }, timeout);
  }

  /** From now on, allows `timeout` milliseconds for each kilobyte. */
  awaitBytes(timeout: number): void {
    clearTimeout(this.#timer);
    let before = this.#received;
    this.#timer = setInterval(() => {
      if (this.#received - before < leastBytes) {
        this.#stop(`it sent ${this.#received - before} bytes within ${seconds(timeout)}, too few to go on`);
      }
      before = this.#received;
    }, timeout);
  }

  count(bytes: number): void {
    this.#received += bytes;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#forward);
  }

  #stop(message: string): void {
    this.#controller.abort(new MirrorProblem(message, { retryable: true }));
  }
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
