import { OutOfMemoryError } from '../../errors.ts';
import type { Runner } from '../../runner.ts';

/**
 * Hands memory of so many bytes each to `use`, and takes it back at its end.
 *
 * @throws OutOfMemoryError where there is not so much
 */
export function withScratch(
  runner: Runner,
  sizes: readonly number[],
  use: (...pointers: number[]) => void,
): void {
  const pointers: number[] = [];
  try {
    for (const bytes of sizes) {
      const pointer = bytes < 2 ** 32 ? runner.memory.allocate(bytes) : undefined;
      if (pointer === undefined) throw exhausted(bytes);
      pointers.push(pointer);
    }
    use(...pointers);
  } finally {
    for (const [i, pointer] of pointers.entries()) runner.memory.free(pointer, sizes[i]!);
  }
}

function exhausted(bytes: number): OutOfMemoryError {
  return new OutOfMemoryError(
    `there is no memory for the ${(bytes / 2 ** 20).toFixed(1)} MB that a convolution needs while it runs, and the simd backend's memory cannot grow enough; use smaller batches or a smaller model, or raise its option maximumMegabytes, which can be 4096 at most`,
  );
}
