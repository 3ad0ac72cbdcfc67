/**
 * G·w·Gᵀ of each channel and filter, to [16 positions, panels, depth] by 8 lanes. Of what it reads, panels, taps and steps of
 * the depth lie `panelBytes`, `tapBytes` and `rowBytes` apart, from the first tap on. A unit is a panel of `panels`.
 */
export function transformFilter(
  filter: usize,
  panelBytes: usize,
  tapBytes: usize,
  rowBytes: usize,
  output: usize,
  panels: i32,
  depth: i32,
  begin: i32,
  end: i32,
): void {
  const bytes = (<usize>depth) << 5;
  const stride = bytes * <usize>panels;
  for (let unit = <usize>begin; unit < <usize>end; unit++) {
    const first = filter + unit * panelBytes;
    const target = output + unit * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const a = first + (at >> 5) * rowBytes + (at & 16);
      const b = a + 3 * tapBytes;
      const c = b + 3 * tapBytes;
      const to = target + at;
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
