// One tile from x to its positions, and from them to y. Of its pixels there are pointers; of position p, the channels
// 8·i to 8·i + 8 lie at p·stride + i·groupBytes. `bytes` are those of a pixel.

/** Four channels of a pixel. */
export function pixel(pixels: usize, index: usize, at: usize): v128 {
  return v128.load(load<usize>(pixels + (index << 2)) + at);
}

function storeImageRow(to: usize, stride: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, f32x4.sub(a, c));
  v128.store(to + stride, f32x4.add(b, c));
  v128.store(to + 2 * stride, f32x4.sub(c, b));
  v128.store(to + 3 * stride, f32x4.sub(b, d));
}

/** Bᵀ·x·B of 4 by 4 pixels. */
export function transformImage(
  pixels: usize,
  output: usize,
  bytes: usize,
  groupBytes: usize,
  stride: usize,
): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const to = output + (at >> 5) * groupBytes + (at & 16);
    const b0 = pixel(pixels, 4, at);
    const b1 = pixel(pixels, 5, at);
    const b2 = pixel(pixels, 6, at);
    const b3 = pixel(pixels, 7, at);
    const c0 = pixel(pixels, 8, at);
    const c1 = pixel(pixels, 9, at);
    const c2 = pixel(pixels, 10, at);
    const c3 = pixel(pixels, 11, at);
    storeImageRow(
      to,
      stride,
      f32x4.sub(pixel(pixels, 0, at), c0),
      f32x4.sub(pixel(pixels, 1, at), c1),
      f32x4.sub(pixel(pixels, 2, at), c2),
      f32x4.sub(pixel(pixels, 3, at), c3),
    );
    storeImageRow(
      to + 4 * stride,
      stride,
      f32x4.add(b0, c0),
      f32x4.add(b1, c1),
      f32x4.add(b2, c2),
      f32x4.add(b3, c3),
    );
    storeImageRow(
      to + 8 * stride,
      stride,
      f32x4.sub(c0, b0),
      f32x4.sub(c1, b1),
      f32x4.sub(c2, b2),
      f32x4.sub(c3, b3),
    );
    storeImageRow(
      to + 12 * stride,
      stride,
      f32x4.sub(b0, pixel(pixels, 12, at)),
      f32x4.sub(b1, pixel(pixels, 13, at)),
      f32x4.sub(b2, pixel(pixels, 14, at)),
      f32x4.sub(b3, pixel(pixels, 15, at)),
    );
  }
}

/** max(Aᵀ·m·A + bias, least) to 2 by 2 pixels; `bias` is null or has an element a channel. */
export function transformProducts(
  products: usize,
  pixels: usize,
  bytes: usize,
  groupBytes: usize,
  stride: usize,
  bias: usize,
  least: v128,
): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    let from = products + (at >> 5) * groupBytes + (at & 16);
    const a0 = v128.load(from);
    const a1 = v128.load(from + stride);
    const a2 = v128.load(from + 2 * stride);
    const a3 = v128.load(from + 3 * stride);
    from += 4 * stride;
    const b0 = v128.load(from);
    const b1 = v128.load(from + stride);
    const b2 = v128.load(from + 2 * stride);
    const b3 = v128.load(from + 3 * stride);
    from += 4 * stride;
    const c0 = v128.load(from);
    const c1 = v128.load(from + stride);
    const c2 = v128.load(from + 2 * stride);
    const c3 = v128.load(from + 3 * stride);
    from += 4 * stride;
    const d0 = v128.load(from);
    const d1 = v128.load(from + stride);
    const d2 = v128.load(from + 2 * stride);
    const d3 = v128.load(from + 3 * stride);
    // -0 changes no sum.
    const offset = bias !== 0 ? v128.load(bias + at) : f32x4.splat(-0.0);
    finishRow(
      pixels,
      at,
      f32x4.add(a0, f32x4.add(b0, c0)),
      f32x4.add(a1, f32x4.add(b1, c1)),
      f32x4.add(a2, f32x4.add(b2, c2)),
      f32x4.add(a3, f32x4.add(b3, c3)),
      offset,
      least,
    );
    finishRow(
      pixels + 8,
      at,
      f32x4.sub(f32x4.sub(b0, c0), d0),
      f32x4.sub(f32x4.sub(b1, c1), d1),
      f32x4.sub(f32x4.sub(b2, c2), d2),
      f32x4.sub(f32x4.sub(b3, c3), d3),
      offset,
      least,
    );
  }
}

function finishRow(
  pixels: usize,
  at: usize,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  offset: v128,
  least: v128,
): void {
  const first = f32x4.add(a, f32x4.add(b, c));
  const second = f32x4.sub(f32x4.sub(b, c), d);
  v128.store(load<usize>(pixels) + at, f32x4.max(f32x4.add(first, offset), least));
  v128.store(load<usize>(pixels, 4) + at, f32x4.max(f32x4.add(second, offset), least));
}
