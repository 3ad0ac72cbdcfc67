import { pixel } from './image-tile';
import { positionBytes } from './layout';

// Tiles in a row, from dy to their positions, and from them to dx. Arguments are as in ./image-tile.ts.

/** A·dy·Aᵀ of 2 by 2 pixels. */
export function transformGradients(
  columns: usize,
  tiles: i32,
  output: usize,
  bytes: usize,
  tileBytes: usize,
  groupBytes: usize,
): void {
  const last = columns + ((<usize>tiles) << 4);
  const zero = f32x4.splat(0);
  for (let column = columns; column < last; column += 16, output += tileBytes) {
    const c0 = load<usize>(column);
    const c1 = load<usize>(column, 4);
    const c2 = load<usize>(column, 8);
    const c3 = load<usize>(column, 12);
    for (let at: usize = 0; at < bytes; at += 16) {
      const to = output + (at >> 5) * groupBytes + (at & 16);
      const a0 = v128.load(c0 + at);
      const b0 = v128.load(c1 + at);
      const a1 = v128.load(c2 + at);
      const b1 = v128.load(c3 + at);
      v128.store(to, a0);
      v128.store(to, f32x4.add(a0, a1), positionBytes);
      v128.store(to, f32x4.sub(a0, a1), 2 * positionBytes);
      v128.store(to, f32x4.sub(zero, a1), 3 * positionBytes);
      const s0 = f32x4.add(a0, b0);
      const s1 = f32x4.add(a1, b1);
      v128.store(to, s0, 4 * positionBytes);
      v128.store(to, f32x4.add(s0, s1), 5 * positionBytes);
      v128.store(to, f32x4.sub(s0, s1), 6 * positionBytes);
      v128.store(to, f32x4.sub(zero, s1), 7 * positionBytes);
      const d0 = f32x4.sub(a0, b0);
      const d1 = f32x4.sub(a1, b1);
      v128.store(to, d0, 8 * positionBytes);
      v128.store(to, f32x4.add(d0, d1), 9 * positionBytes);
      v128.store(to, f32x4.sub(d0, d1), 10 * positionBytes);
      v128.store(to, f32x4.sub(zero, d1), 11 * positionBytes);
      const n0 = f32x4.sub(zero, b0);
      v128.store(to, n0, 12 * positionBytes);
      v128.store(to, f32x4.sub(n0, b1), 13 * positionBytes);
      v128.store(to, f32x4.sub(b1, b0), 14 * positionBytes);
      v128.store(to, b1, 15 * positionBytes);
    }
  }
}

/** Adds B·m·Bᵀ to 4 by 4 pixels. What a tile adds to its right half waits for the next one, whose left half that is. */
export function finishGradients(
  columns: usize,
  tiles: i32,
  products: usize,
  bytes: usize,
  tileBytes: usize,
  groupBytes: usize,
): void {
  const last = columns + ((<usize>tiles) << 5);
  for (let at: usize = 0; at < bytes; at += 16) {
    let from = products + (at >> 5) * groupBytes + (at & 16);
    let a0 = pixel(columns, at);
    let a1 = pixel(columns + 4, at);
    let a2 = pixel(columns + 8, at);
    let a3 = pixel(columns + 12, at);
    let b0 = pixel(columns + 16, at);
    let b1 = pixel(columns + 20, at);
    let b2 = pixel(columns + 24, at);
    let b3 = pixel(columns + 28, at);
    let column = columns;
    for (; column < last; column += 32, from += tileBytes) {
      let p0 = v128.load(from);
      let p1 = v128.load(from, 4 * positionBytes);
      let p2 = v128.load(from, 8 * positionBytes);
      let p3 = v128.load(from, 12 * positionBytes);
      v128.store(load<usize>(column) + at, f32x4.add(a0, p0));
      v128.store(load<usize>(column, 4) + at, f32x4.add(a1, f32x4.add(f32x4.sub(p1, p2), p3)));
      v128.store(load<usize>(column, 8) + at, f32x4.add(a2, f32x4.sub(f32x4.add(p1, p2), p0)));
      v128.store(load<usize>(column, 12) + at, f32x4.sub(a3, p3));
      p0 = secondOf(from);
      p1 = secondOf(from + 4 * positionBytes);
      p2 = secondOf(from + 8 * positionBytes);
      p3 = secondOf(from + 12 * positionBytes);
      v128.store(load<usize>(column, 16) + at, f32x4.add(b0, p0));
      v128.store(load<usize>(column, 20) + at, f32x4.add(b1, f32x4.add(f32x4.sub(p1, p2), p3)));
      v128.store(load<usize>(column, 24) + at, f32x4.add(b2, f32x4.sub(f32x4.add(p1, p2), p0)));
      v128.store(load<usize>(column, 28) + at, f32x4.sub(b3, p3));
      p0 = thirdOf(from);
      p1 = thirdOf(from + 4 * positionBytes);
      p2 = thirdOf(from + 8 * positionBytes);
      p3 = thirdOf(from + 12 * positionBytes);
      a0 = f32x4.add(v128.load(load<usize>(column, 32) + at), p0);
      a1 = f32x4.add(v128.load(load<usize>(column, 36) + at), f32x4.add(f32x4.sub(p1, p2), p3));
      a2 = f32x4.add(v128.load(load<usize>(column, 40) + at), f32x4.sub(f32x4.add(p1, p2), p0));
      a3 = f32x4.sub(v128.load(load<usize>(column, 44) + at), p3);
      // The fourth column is negative.
      p0 = v128.load(from, 3 * positionBytes);
      p1 = v128.load(from, 7 * positionBytes);
      p2 = v128.load(from, 11 * positionBytes);
      p3 = v128.load(from, 15 * positionBytes);
      b0 = f32x4.sub(v128.load(load<usize>(column, 48) + at), p0);
      b1 = f32x4.sub(v128.load(load<usize>(column, 52) + at), f32x4.add(f32x4.sub(p1, p2), p3));
      b2 = f32x4.sub(v128.load(load<usize>(column, 56) + at), f32x4.sub(f32x4.add(p1, p2), p0));
      b3 = f32x4.add(v128.load(load<usize>(column, 60) + at), p3);
    }
    v128.store(load<usize>(column) + at, a0);
    v128.store(load<usize>(column, 4) + at, a1);
    v128.store(load<usize>(column, 8) + at, a2);
    v128.store(load<usize>(column, 12) + at, a3);
    v128.store(load<usize>(column, 16) + at, b0);
    v128.store(load<usize>(column, 20) + at, b1);
    v128.store(load<usize>(column, 24) + at, b2);
    v128.store(load<usize>(column, 28) + at, b3);
  }
}

function secondOf(from: usize): v128 {
  const difference = f32x4.sub(v128.load(from, positionBytes), v128.load(from, 2 * positionBytes));
  return f32x4.add(difference, v128.load(from, 3 * positionBytes));
}

function thirdOf(from: usize): v128 {
  const sum = f32x4.add(v128.load(from, positionBytes), v128.load(from, 2 * positionBytes));
  return f32x4.sub(sum, v128.load(from));
}
