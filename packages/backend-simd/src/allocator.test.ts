import { Random } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { Allocator, alignment, classSize } from './allocator.ts';

function allocatorOf(limit: number) {
  let end = 0;
  const allocator = new Allocator(64, (wanted) => {
    if (wanted > limit) return false;
    end = wanted;
    return true;
  });
  return { allocator, end: () => end };
}

describe('classSize', () => {
  it('holds what is asked for, in whole lines, and loses a quarter at most', () => {
    for (let bytes = 1; bytes < 5_000_000; bytes = Math.ceil(bytes * 1.07)) {
      const size = classSize(bytes);
      expect(size % alignment).toBe(0);
      expect(size).toBeGreaterThanOrEqual(bytes);
      expect(size).toBeLessThanOrEqual(Math.max(1.25 * bytes, bytes + alignment));
      expect(classSize(size)).toBe(size);
    }
    expect(classSize(0)).toBe(64);
  });
});

describe('Allocator', () => {
  it('hands out what does not overlap, and takes it back, whatever the order', () => {
    const { allocator, end } = allocatorOf(2 ** 22);
    const stream = new Random(1).stream('sizes');
    const live = new Map<number, number>();
    for (let i = 0; i < 4000; i++) {
      const size = classSize(1 + stream.integer(2 ** (4 + stream.integer(13))));
      const start = live.size < 40 ? allocator.allocate(size) : undefined;
      if (start === undefined) {
        const [freed, freedSize] = [...live][stream.integer(live.size)]!;
        live.delete(freed);
        allocator.free(freed, freedSize);
        continue;
      }
      expect(start % alignment).toBe(0);
      expect(start + size).toBeLessThanOrEqual(end());
      for (const [other, otherSize] of live) {
        expect(start >= other + otherSize || other >= start + size).toBe(true);
      }
      live.set(start, size);
    }
  });

  it('gives what was freed before it grows', () => {
    const { allocator, end } = allocatorOf(2 ** 20);
    const first = allocator.allocate(1024)!;
    allocator.free(first, 1024);
    expect(allocator.allocate(1024)).toBe(first);
    expect(end()).toBe(first + 1024);
  });

  it('makes one large piece of small ones that touch, and the last of them grow', () => {
    const { allocator } = allocatorOf(64 + 16 * 1024);
    const pieces = Array.from({ length: 16 }, () => allocator.allocate(1024)!);
    expect(allocator.allocate(64)).toBeUndefined();
    for (const piece of pieces.slice(0, 8)) allocator.free(piece, 1024);
    expect(allocator.allocate(8 * 1024)).toBe(64);
    const other = allocatorOf(64 + 16 * 1024).allocator;
    other.free(other.allocate(8 * 1024)!, 8 * 1024);
    expect(other.allocate(16 * 1024)).toBe(64);
  });

  it('cuts large pieces up for small ones', () => {
    const { allocator } = allocatorOf(64 + 8192);
    allocator.free(allocator.allocate(8192)!, 8192);
    const starts = Array.from({ length: 8 }, () => allocator.allocate(1024));
    expect(new Set(starts).size).toBe(8);
    expect(starts).not.toContain(undefined);
    expect(allocator.allocate(64)).toBeUndefined();
  });
});
