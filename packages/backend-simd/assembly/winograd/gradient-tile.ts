import { pixel } from './image-tile';

// One tile from dy to its positions, and from them to dx. Of its pixels there are pointers; of position p, the channels
// 8·i to 8·i + 8 lie at p·stride + i·groupBytes. `bytes` are those of a pixel.

/** A·dy·Aᵀ of 2 by 2 pixels. */
export function transformGradient(
  pixels: usize,
  output: usize,
  bytes: usize,
  groupBytes: usize,
  stride: usize,
): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const to = output + (at >> 5) * groupBytes + (at & 16);
    const a0 = pixel(pixels, 0, at);
    const a1 = pixel(pixels, 1, at);
    const b0 = pixel(pixels, 2, at);
    const b1 = pixel(pixels, 3, at);
    storeGradientRow(to, stride, a0, a1);
    storeGradientRow(to + 4 * stride, stride, f32x4.add(a0, b0), f32x4.add(a1, b1));
    storeGradientRow(to + 8 * stride, stride, f32x4.sub(a0, b0), f32x4.sub(a1, b1));
    storeGradientRow(to + 12 * stride, stride, f32x4.neg(b0), f32x4.neg(b1));
  }
}

function storeGradientRow(to: usize, stride: usize, a: v128, b: v128): void {
  v128.store(to, a);
  v128.store(to + stride, f32x4.add(a, b));
  v128.store(to + 2 * stride, f32x4.sub(a, b));
  v128.store(to + 3 * stride, f32x4.neg(b));
}

/** Adds B·m·Bᵀ to 4 by 4 pixels. */
export function addProducts(
  products: usize,
  pixels: usize,
  bytes: usize,
  groupBytes: usize,
  stride: usize,
): void {
  const line: usize = 4 * stride;
  for (let at: usize = 0; at < bytes; at += 16) {
    const p0 = products + (at >> 5) * groupBytes + (at & 16);
    const p1 = p0 + line;
    const p2 = p1 + line;
    const p3 = p2 + line;
    addColumn(pixels, at, v128.load(p0), v128.load(p1), v128.load(p2), v128.load(p3));
    addColumn(
      pixels + 4,
      at,
      secondOf(p0, stride),
      secondOf(p1, stride),
      secondOf(p2, stride),
      secondOf(p3, stride),
    );
    addColumn(
      pixels + 8,
      at,
      thirdOf(p0, stride),
      thirdOf(p1, stride),
      thirdOf(p2, stride),
      thirdOf(p3, stride),
    );
    addColumn(
      pixels + 12,
      at,
      f32x4.neg(v128.load(p0 + 3 * stride)),
      f32x4.neg(v128.load(p1 + 3 * stride)),
      f32x4.neg(v128.load(p2 + 3 * stride)),
      f32x4.neg(v128.load(p3 + 3 * stride)),
    );
  }
}

function secondOf(from: usize, stride: usize): v128 {
  const difference = f32x4.sub(v128.load(from + stride), v128.load(from + 2 * stride));
  return f32x4.add(difference, v128.load(from + 3 * stride));
}

function thirdOf(from: usize, stride: usize): v128 {
  const sum = f32x4.add(v128.load(from + stride), v128.load(from + 2 * stride));
  return f32x4.sub(sum, v128.load(from));
}

function addColumn(pixels: usize, at: usize, a: v128, b: v128, c: v128, d: v128): void {
  addTo(load<usize>(pixels) + at, a);
  addTo(load<usize>(pixels, 16) + at, f32x4.add(f32x4.sub(b, c), d));
  addTo(load<usize>(pixels, 32) + at, f32x4.sub(f32x4.add(b, c), a));
  addTo(load<usize>(pixels, 48) + at, f32x4.neg(d));
}

function addTo(to: usize, value: v128): void {
  v128.store(to, f32x4.add(v128.load(to), value));
}
