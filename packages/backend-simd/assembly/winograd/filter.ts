/**
 * G·w·Gᵀ of each channel and filter, to 16 positions. A unit is `unitBytes` of each tap that it reads, in lines of 8 elements.
 * Units, taps and lines lie `fromUnit`, `tapBytes` and `fromLine` apart, from the first tap on, and what they become `toUnit`,
 * `stride` (from position to position) and `toLine`.
 */
export function transformFilter(
  filter: usize,
  fromUnit: usize,
  tapBytes: usize,
  fromLine: usize,
  output: usize,
  toUnit: usize,
  stride: usize,
  toLine: usize,
  unitBytes: usize,
  begin: i32,
  end: i32,
): void {
  for (let unit = <usize>begin; unit < <usize>end; unit++) {
    const first = filter + unit * fromUnit;
    const target = output + unit * toUnit;
    for (let at: usize = 0; at < unitBytes; at += 16) {
      const a = first + (at >> 5) * fromLine + (at & 16);
      const b = a + 3 * tapBytes;
      const c = b + 3 * tapBytes;
      const to = target + (at >> 5) * toLine + (at & 16);
      const a0 = v128.load(a);
      const a1 = v128.load(a + tapBytes);
      const a2 = v128.load(a + 2 * tapBytes);
      const b0 = v128.load(b);
      const b1 = v128.load(b + tapBytes);
      const b2 = v128.load(b + 2 * tapBytes);
      const c0 = v128.load(c);
      const c1 = v128.load(c + tapBytes);
      const c2 = v128.load(c + 2 * tapBytes);
      storeRow(to, stride, a0, a1, a2);
      const s0 = f32x4.add(a0, c0);
      const s1 = f32x4.add(a1, c1);
      const s2 = f32x4.add(a2, c2);
      storeRow(to + 4 * stride, stride, halfSum(s0, b0), halfSum(s1, b1), halfSum(s2, b2));
      storeRow(
        to + 8 * stride,
        stride,
        halfDifference(s0, b0),
        halfDifference(s1, b1),
        halfDifference(s2, b2),
      );
      storeRow(to + 12 * stride, stride, c0, c1, c2);
    }
  }
}

function storeRow(to: usize, stride: usize, a: v128, b: v128, c: v128): void {
  const sum = f32x4.add(a, c);
  v128.store(to, a);
  v128.store(to + stride, halfSum(sum, b));
  v128.store(to + 2 * stride, halfDifference(sum, b));
  v128.store(to + 3 * stride, c);
}

function halfSum(a: v128, b: v128): v128 {
  return f32x4.mul(f32x4.add(a, b), f32x4.splat(0.5));
}

function halfDifference(a: v128, b: v128): v128 {
  return f32x4.mul(f32x4.sub(a, b), f32x4.splat(0.5));
}
