/** Everything is aligned to a line of the cache, and has room for whole vectors up to the next one. */
export const alignment = 64;

interface Block {
  readonly start: number;
  readonly size: number;
}

/**
 * The bytes that a request takes: whole lines, in four steps to each doubling, so that what was freed fits what is asked
 * for next although it is not quite the same. At most a quarter is lost.
 */
export function classSize(bytes: number): number {
  const lines = Math.max(1, Math.ceil(bytes / alignment));
  if (lines <= 8) return lines * alignment;
  const step = 2 ** (Math.floor(Math.log2(lines - 1)) - 2);
  return Math.ceil(lines / step) * step * alignment;
}

/**
 * Hands out pieces of a range of addresses that can grow. Freed pieces wait in a list for each size; when none fits,
 * they are merged with their neighbours before more is asked for.
 */
export class Allocator {
  readonly #free = new Map<number, number[]>();
  #regions: Block[] = [];
  #end: number;
  readonly #grow: (end: number) => boolean;

  /** `grow` makes the addresses below `end` usable, or says that it cannot. */
  constructor(start: number, grow: (end: number) => boolean) {
    this.#end = start;
    this.#grow = grow;
  }

  /** The address of `size` bytes, a `classSize`; undefined where there are none. */
  allocate(size: number): number | undefined {
    return this.#free.get(size)?.pop() ?? this.#carve(size) ?? this.#extend(size) ?? this.#carveMerged(size);
  }

  free(start: number, size: number): void {
    const list = this.#free.get(size);
    if (list === undefined) this.#free.set(size, [start]);
    else list.push(start);
  }

  /** Cuts from the smallest region that is large enough. */
  #carve(size: number): number | undefined {
    let best = -1;
    for (const [i, region] of this.#regions.entries()) {
      if (region.size >= size && (best < 0 || region.size < this.#regions[best]!.size)) best = i;
    }
    if (best < 0) return undefined;
    const { start, size: whole } = this.#regions[best]!;
    if (whole === size) this.#regions.splice(best, 1);
    else this.#regions[best] = { start: start + size, size: whole - size };
    return start;
  }

  #extend(size: number): number | undefined {
    const start = this.#end;
    if (this.#freeBytes() >= size && this.#merge()) {
      const merged = this.#carve(size);
      if (merged !== undefined) return merged;
    }
    if (!this.#grow(start + size)) return undefined;
    this.#end = start + size;
    return start;
  }

  /** What the last region lacks at its end, it may get by growing. */
  #carveMerged(size: number): number | undefined {
    this.#merge();
    const found = this.#carve(size);
    if (found !== undefined) return found;
    const last = this.#regions.at(-1);
    if (last === undefined || last.start + last.size !== this.#end) return undefined;
    if (!this.#grow(last.start + size)) return undefined;
    this.#regions.pop();
    this.#end = last.start + size;
    return last.start;
  }

  #freeBytes(): number {
    let bytes = 0;
    for (const [size, list] of this.#free) bytes += size * list.length;
    return bytes;
  }

  /** Makes one region of every run of freed pieces and regions that touch. Says whether any piece was freed. */
  #merge(): boolean {
    const blocks = this.#regions;
    let any = false;
    for (const [size, list] of this.#free) {
      any ||= list.length > 0;
      for (const start of list) blocks.push({ start, size });
    }
    this.#free.clear();
    blocks.sort((a, b) => a.start - b.start);
    const merged: Block[] = [];
    for (const block of blocks) {
      const last = merged.at(-1);
      if (last !== undefined && last.start + last.size === block.start) {
        merged[merged.length - 1] = { start: last.start, size: last.size + block.size };
      } else {
        merged.push(block);
      }
    }
    this.#regions = merged;
    return any;
  }
}
