import type { ForeignInterface } from './foreign.ts';

// Of madvise in Linux.
const hugePages = 14;
const hugeBytes = 2 ** 21;

/**
 * Asks Linux to back a memory, of at most `maximumBytes`, by pages of 2 MB: a convolution's tensors take more pages of 4 kB
 * than a core can hold addresses of. It is advice; where it is not taken, or there is none to ask, nothing changes.
 */
export function adviseHugePages(
  foreign: ForeignInterface,
  memory: WebAssembly.Memory,
  maximumBytes: number,
): void {
  if (process.platform !== 'linux') return;
  const madvise = foreign.load(null).find('int madvise(uintptr_t address, size_t length, int advice)');
  const start = foreign.address(new Uint8Array(memory.buffer));
  const aligned = Math.ceil(start / hugeBytes) * hugeBytes;
  const end = Math.floor((start + maximumBytes) / hugeBytes) * hugeBytes;
  // V8 keeps the addresses of the whole of what a memory may grow to.
  if (end > aligned) madvise?.(aligned, end - aligned, hugePages);
}
