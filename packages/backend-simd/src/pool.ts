import {
  argumentCountWord,
  argumentsOffset,
  busyWords,
  controlBytes,
  faultWord,
  joinedMask,
  kernelWord,
  mostArguments,
  nextWord,
  openBit,
  readyWord,
  shareWord,
  sleepersWord,
  stateWord,
  stopWord,
  takeShares,
  unitsWord,
} from './control.ts';
import { canBlock, coreCount } from './environment.ts';
import { WorkerError } from './errors.ts';
import { type KernelName, type Kernels, kernelOf } from './kernel-names.ts';
import type { ProductsWorker } from './products.ts';
import { startThread, type Thread } from './threads.ts';

export interface PoolOptions {
  readonly module: WebAssembly.Module;
  readonly panelColumns: number;
  readonly memory: WebAssembly.Memory;
  /** This thread's. */
  readonly kernels: Kernels;
  readonly threads: number;
  /** What each worker needs for itself. */
  readonly workspaceBytes: number;
  /** Gives the address of so many bytes of the memory, or throws. */
  reserve(bytes: number): number;
  /**
   * How long a worker of which nobody can tell whether it has died may take for its last share, beside twenty times what
   * this thread took for its own, before it is given up; 20 seconds unless said.
   */
  readonly patienceMilliseconds?: number;
  /** How the workers multiply, where a library does. */
  readonly products?: ProductsWorker;
}

/** Workers and what they share. A new team has a new one, so that one which was given up can spoil nothing. */
interface Team {
  readonly words: Int32Array;
  readonly values: Float64Array;
  readonly workers: Thread[];
  /** Whether every worker has been seen to run, so that its end can be. */
  isSeen: boolean;
}

// Shares of a job that each thread would take if all were as fast: one that comes late or is slow takes fewer.
const sharesPerThread = 4;
const spinMilliseconds = 0.3;
const blockAfterMilliseconds = 0.2;
const lookAfterMilliseconds = 10;
const patienceFactor = 20;

/**
 * The other threads. A job is open while this thread computes: workers that are awake join it and take shares, those that
 * are not miss it, and nobody waits for them. It is over when no share is left and all who joined have left.
 */
export class Pool {
  readonly threads: number;
  readonly #options: PoolOptions;
  readonly #placeOf: ReadonlyMap<string, number>;
  readonly #mayBlock: boolean = canBlock();
  readonly #spin: number;
  #team: Team | undefined;
  #failure: string | undefined;
  #job = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#placeOf = new Map(Object.keys(options.kernels).map((name, place) => [name, place]));
    this.threads = options.threads;
    // Where there are more threads than cores, one that waits awake takes the time of one that works.
    this.#spin = options.threads <= coreCount() ? spinMilliseconds : 0;
  }

  /** Starts the workers, if they have not been, and resolves when all are ready. Throws `WorkerError` if one dies. */
  async start(): Promise<void> {
    const team = this.#startedTeam();
    const { words } = team;
    while (Atomics.load(words, readyWord) < this.threads - 1) {
      this.#throwFailure();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#see(team);
  }

  /**
   * Runs units 0 to `units` of a kernel on all threads that are awake; a share is a multiple of `grain`.
   *
   * @throws WorkerError if a worker has died; the next job starts new ones
   */
  run(name: KernelName, args: readonly number[], units: number, grain: number): void {
    this.#throwFailure();
    const kernel = kernelOf(this.#options.kernels, name);
    const team = this.#startedTeam();
    const { words, values } = team;
    if (!team.isSeen) this.#see(team);
    values.set(args);
    words[kernelWord] = this.#placeOf.get(name)!;
    words[argumentCountWord] = args.length;
    words[unitsWord] = units;
    words[shareWord] = grain * Math.max(1, Math.floor(units / (grain * this.threads * sharesPerThread)));
    const start = performance.now();
    Atomics.store(words, nextWord, 0);
    this.#job = (this.#job + 1) & 0x7fffff;
    Atomics.store(words, stateWord, (this.#job << 8) | openBit);
    if (Atomics.load(words, sleepersWord) > 0) Atomics.notify(words, stateWord);
    try {
      takeShares(words, kernel, args);
    } finally {
      this.#close(team, performance.now() - start);
    }
    if (Atomics.load(words, faultWord) === 1) this.#failure ??= 'a kernel failed on it';
    this.#throwFailure();
  }

  /** Ends the workers. */
  async dispose(): Promise<void> {
    const team = this.#team;
    this.#team = undefined;
    if (team === undefined) return;
    Atomics.store(team.words, stopWord, 1);
    Atomics.notify(team.words, stateWord);
    await Promise.all(team.workers.map((worker) => worker.terminate()));
  }

  #startedTeam(): Team {
    if (this.#team !== undefined) return this.#team;
    const { module, panelColumns, memory, workspaceBytes, reserve, products } = this.#options;
    const control = reserve(controlBytes);
    const workspaces = Array.from({ length: this.threads - 1 }, () => reserve(workspaceBytes));
    const words = new Int32Array(memory.buffer, control, argumentsOffset / 4).fill(0);
    const values = new Float64Array(memory.buffer, control + argumentsOffset, mostArguments);
    const team: Team = { words, values, workers: [], isSeen: false };
    this.#team = team;
    for (const [place, workspace] of workspaces.entries()) {
      const start = {
        ...{ module, panelColumns, memory, control, workspace, place },
        ...{ spinMilliseconds: this.#spin, products },
      };
      const died = (reason: string): void => {
        if (this.#team === team) this.#failure ??= reason;
      };
      team.workers.push(startThread(start, died));
    }
    return team;
  }

  /** No one joins any more; waits for those who have. `ownMilliseconds` is what this thread's shares took. */
  #close(team: Team, ownMilliseconds: number): void {
    const { words } = team;
    let state = Atomics.and(words, stateWord, ~openBit) & ~openBit;
    const { patienceMilliseconds = 20_000 } = this.#options;
    const patience = patienceMilliseconds + patienceFactor * ownMilliseconds;
    const start = performance.now();
    let look = start + lookAfterMilliseconds;
    for (let spins = 1; (state & joinedMask) !== 0; spins++) {
      if (spins % 1024 === 0) {
        const now = performance.now();
        if (now > look) {
          this.#countOutDead(team);
          look = now + lookAfterMilliseconds;
        }
        const waited = now - start;
        if (waited > patience) {
          this.#failure ??= `it did not answer for ${(waited / 1000).toFixed(1)} s`;
          return;
        }
        if (this.#mayBlock && waited > blockAfterMilliseconds) {
          Atomics.wait(words, stateWord, state, lookAfterMilliseconds);
        }
      }
      state = Atomics.load(words, stateWord);
    }
  }

  #see(team: Team): void {
    if (Atomics.load(team.words, readyWord) < this.threads - 1) return;
    for (const worker of team.workers) worker.hasEnded();
    team.isSeen = true;
  }

  /** Takes workers that died while they took part in the job out of its count. */
  #countOutDead({ words, workers }: Team): void {
    for (const [place, worker] of workers.entries()) {
      if (!worker.hasEnded() || Atomics.exchange(words, busyWords + place, 0) === 0) continue;
      Atomics.sub(words, stateWord, 1);
      this.#failure ??= 'it ended in the middle of its work';
    }
  }

  /** Reports a failure once. The workers are ended, and the next job starts new ones. */
  #throwFailure(): void {
    const reason = this.#failure;
    if (reason === undefined) return;
    this.#failure = undefined;
    void this.dispose();
    throw new WorkerError(
      `a worker thread of the simd backend died while kernels were running: ${reason}. What they were writing is not complete: go back to weights that were saved before. The backend itself goes on with new threads.`,
    );
  }
}
