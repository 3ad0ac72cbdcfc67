import { AthanorError, type Backend } from '@athanor/core';

/** What a check belongs to; a check's name begins with it. */
export type CheckGroup =
  | 'exclusions'
  | 'kernels'
  | 'aliasing'
  | 'fused'
  | 'ops'
  | 'gradients'
  | 'second-order gradients'
  | 'vectors'
  | 'memory'
  | 'training';

/** One thing that a backend must do, with a name that never changes between runs. */
export interface Check {
  readonly group: CheckGroup;
  /** `GROUP: WHAT`, such as `kernels: matMul transposeA`. Exclusions name a check by it, exactly. */
  readonly name: string;
  /** Resolves where the backend does it; rejects with a message that says what it did instead. */
  run(): Promise<void>;
}

/** What is being checked. */
export interface ConformanceOptions {
  /** What the backend is called in a report. */
  readonly name: string;

  /** Makes the backend. It is called once for most checks, and once more by those that need a second backend. */
  createBackend(): Backend | Promise<Backend>;

  /** The checks that this backend is known to fail, by exact name, each with the reason. */
  readonly exclusions?: Readonly<Record<string, string>>;

  /**
   * How many storages (or tensors, or bytes) the backend itself holds, where it can tell: a backend that keeps its
   * own count is then held to it, and a leak inside a kernel is found.
   */
  liveStorages?(backend: Backend): number;
}

/** What a failed check throws: the check, the kernel or op, its inputs, and the first element that is wrong. Code `conformance`. */
export class ConformanceError extends AthanorError {
  override readonly name: string = 'ConformanceError';

  constructor(message: string, options?: ErrorOptions) {
    super('conformance', message, options);
  }
}

/** A check whose errors begin with its name. */
export function check(group: CheckGroup, what: string, body: () => Promise<void>): Check {
  const name = `${group}: ${what}`;
  return {
    group,
    name,
    async run() {
      try {
        await body();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new ConformanceError(`${name}: ${message}`, { cause: error });
      }
    },
  };
}
