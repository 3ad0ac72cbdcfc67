import { availableParallelism } from 'node:os';

/** The numbers of threads that are tried: each up to four, then powers of two, and as many as there are cores. */
export function threadCounts(cores: number = availableParallelism()): readonly number[] {
  const counts = [1, 2, 3, 4, 8, 16, 32, 64].filter((count) => count < cores);
  return [...counts, cores];
}

/** `1 thread`, `2 threads`. */
export function describeThreads(count: number): string {
  return `${count} ${count === 1 ? 'thread' : 'threads'}`;
}
