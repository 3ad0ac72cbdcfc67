import { positionBytes } from './layout';

// Tiles in a row, from x to their positions, and from them to y. The pixels are pointed to as `placeColumns` says. Of a tile
// in position p the channels 8·i to 8·i + 8 lie at p·positionBytes + i·groupBytes, and the next tile's `tileBytes` further.
// `bytes` are those of a pixel.

/** Four channels of the pixel that is pointed to. */
export function pixel(pointer: usize, at: usize): v128 {
  return v128.load(load<usize>(pointer) + at);
}

/** Bᵀ·x·B of 4 by 4 pixels. Of a tile the right half is the next one's left: that is transformed along the columns once. */
export function transformImages(
  columns: usize,
  tiles: i32,
  output: usize,
  bytes: usize,
  tileBytes: usize,
  groupBytes: usize,
): void {
  const last = columns + ((<usize>tiles) << 5);
  for (let at: usize = 0; at < bytes; at += 16) {
    let to = output + (at >> 5) * groupBytes + (at & 16);
    let x1 = pixel(columns + 4, at);
    let x2 = pixel(columns + 8, at);
    let a0 = f32x4.sub(pixel(columns, at), x2);
    let a1 = f32x4.add(x1, x2);
    let a2 = f32x4.sub(x2, x1);
    let a3 = f32x4.sub(x1, pixel(columns + 12, at));
    x1 = pixel(columns + 20, at);
    x2 = pixel(columns + 24, at);
    let b0 = f32x4.sub(pixel(columns + 16, at), x2);
    let b1 = f32x4.add(x1, x2);
    let b2 = f32x4.sub(x2, x1);
    let b3 = f32x4.sub(x1, pixel(columns + 28, at));
    for (let column = columns; column < last; column += 32, to += tileBytes) {
      x1 = v128.load(load<usize>(column, 36) + at);
      x2 = v128.load(load<usize>(column, 40) + at);
      const c0 = f32x4.sub(v128.load(load<usize>(column, 32) + at), x2);
      const c1 = f32x4.add(x1, x2);
      const c2 = f32x4.sub(x2, x1);
      const c3 = f32x4.sub(x1, v128.load(load<usize>(column, 44) + at));
      x1 = v128.load(load<usize>(column, 52) + at);
      x2 = v128.load(load<usize>(column, 56) + at);
      const d0 = f32x4.sub(v128.load(load<usize>(column, 48) + at), x2);
      const d1 = f32x4.add(x1, x2);
      const d2 = f32x4.sub(x2, x1);
      const d3 = f32x4.sub(x1, v128.load(load<usize>(column, 60) + at));
      v128.store(to, f32x4.sub(a0, c0));
      v128.store(to, f32x4.add(b0, c0), positionBytes);
      v128.store(to, f32x4.sub(c0, b0), 2 * positionBytes);
      v128.store(to, f32x4.sub(b0, d0), 3 * positionBytes);
      v128.store(to, f32x4.sub(a1, c1), 4 * positionBytes);
      v128.store(to, f32x4.add(b1, c1), 5 * positionBytes);
      v128.store(to, f32x4.sub(c1, b1), 6 * positionBytes);
      v128.store(to, f32x4.sub(b1, d1), 7 * positionBytes);
      v128.store(to, f32x4.sub(a2, c2), 8 * positionBytes);
      v128.store(to, f32x4.add(b2, c2), 9 * positionBytes);
      v128.store(to, f32x4.sub(c2, b2), 10 * positionBytes);
      v128.store(to, f32x4.sub(b2, d2), 11 * positionBytes);
      v128.store(to, f32x4.sub(a3, c3), 12 * positionBytes);
      v128.store(to, f32x4.add(b3, c3), 13 * positionBytes);
      v128.store(to, f32x4.sub(c3, b3), 14 * positionBytes);
      v128.store(to, f32x4.sub(b3, d3), 15 * positionBytes);
      a0 = c0;
      a1 = c1;
      a2 = c2;
      a3 = c3;
      b0 = d0;
      b1 = d1;
      b2 = d2;
      b3 = d3;
    }
  }
}

/** max(Aᵀ·m·A + bias, 0 if `relu`) to 2 by 2 pixels; `bias` is null or has an element a channel. */
export function finishImages(
  columns: usize,
  tiles: i32,
  products: usize,
  bytes: usize,
  tileBytes: usize,
  groupBytes: usize,
  bias: usize,
  relu: bool,
): void {
  const last = columns + ((<usize>tiles) << 4);
  // -0 changes no sum. The least is added to by 0, as a smaller one would else stay -0.
  const least = f32x4.splat(relu ? 0 : -Infinity);
  const zero = f32x4.splat(relu ? 0 : -0.0);
  for (let column = columns; column < last; column += 16, products += tileBytes) {
    const c0 = load<usize>(column);
    const c1 = load<usize>(column, 4);
    const c2 = load<usize>(column, 8);
    const c3 = load<usize>(column, 12);
    for (let at: usize = 0; at < bytes; at += 16) {
      const from = products + (at >> 5) * groupBytes + (at & 16);
      const offset = bias !== 0 ? v128.load(bias + at) : f32x4.splat(-0.0);
      let b = v128.load(from, 4 * positionBytes);
      let c = v128.load(from, 8 * positionBytes);
      const a0 = f32x4.add(v128.load(from), f32x4.add(b, c));
      const b0 = f32x4.sub(f32x4.sub(b, c), v128.load(from, 12 * positionBytes));
      b = v128.load(from, 5 * positionBytes);
      c = v128.load(from, 9 * positionBytes);
      const a1 = f32x4.add(v128.load(from, positionBytes), f32x4.add(b, c));
      const b1 = f32x4.sub(f32x4.sub(b, c), v128.load(from, 13 * positionBytes));
      b = v128.load(from, 6 * positionBytes);
      c = v128.load(from, 10 * positionBytes);
      const a2 = f32x4.add(v128.load(from, 2 * positionBytes), f32x4.add(b, c));
      const b2 = f32x4.sub(f32x4.sub(b, c), v128.load(from, 14 * positionBytes));
      b = v128.load(from, 7 * positionBytes);
      c = v128.load(from, 11 * positionBytes);
      const a3 = f32x4.add(v128.load(from, 3 * positionBytes), f32x4.add(b, c));
      const b3 = f32x4.sub(f32x4.sub(b, c), v128.load(from, 15 * positionBytes));
      finish(c0 + at, f32x4.add(a0, f32x4.add(a1, a2)), offset, least, zero);
      finish(c1 + at, f32x4.add(b0, f32x4.add(b1, b2)), offset, least, zero);
      finish(c2 + at, f32x4.sub(f32x4.sub(a1, a2), a3), offset, least, zero);
      finish(c3 + at, f32x4.sub(f32x4.sub(b1, b2), b3), offset, least, zero);
    }
  }
}

// `f32x4.max` is eight instructions, `pmax` one.
function finish(to: usize, sum: v128, offset: v128, least: v128, zero: v128): void {
  v128.store(to, f32x4.add(f32x4.pmax(f32x4.add(sum, offset), least), zero));
}
