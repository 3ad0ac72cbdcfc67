import { multiplyAdd } from '../matmul/multiply-add';

// Images of one channel in windows of 3 by 3, whose taps along the width are neighbours. The weights of four filters stay in
// registers while the windows slide along a row: a column of three elements of x adds to the sums of the three windows that
// it lies in, so none is loaded twice, and nothing is packed. (The compilers delay what two columns in one turn of the loop
// would add, and then run out of registers.)

/**
 * Slides windows along a row of x and writes the pixels from `to` to `last`, max(sum + bias, least). `pixel` bytes lie
 * between the weights of two taps, and between two pixels; `tapRow` between two rows of the window.
 */
function convolveRow(
  x: usize,
  tapRow: usize,
  filter: usize,
  pixel: usize,
  bias: v128,
  least: v128,
  to: usize,
  last: usize,
): void {
  const w00 = v128.load(filter);
  filter += pixel;
  const w01 = v128.load(filter);
  filter += pixel;
  const w02 = v128.load(filter);
  filter += pixel;
  const w10 = v128.load(filter);
  filter += pixel;
  const w11 = v128.load(filter);
  filter += pixel;
  const w12 = v128.load(filter);
  filter += pixel;
  const w20 = v128.load(filter);
  filter += pixel;
  const w21 = v128.load(filter);
  filter += pixel;
  const w22 = v128.load(filter);
  let y = x + tapRow;
  let z = y + tapRow;
  let s0 = v128.load32_splat(x);
  let s1 = v128.load32_splat(y);
  let s2 = v128.load32_splat(z);
  let a = multiplyAdd(s2, w20, multiplyAdd(s1, w10, f32x4.mul(s0, w00)));
  s0 = v128.load32_splat(x, 4);
  s1 = v128.load32_splat(y, 4);
  s2 = v128.load32_splat(z, 4);
  a = multiplyAdd(s2, w21, multiplyAdd(s1, w11, multiplyAdd(s0, w01, a)));
  let b = multiplyAdd(s2, w20, multiplyAdd(s1, w10, f32x4.mul(s0, w00)));
  while (to < last) {
    s0 = v128.load32_splat(x, 8);
    s1 = v128.load32_splat(y, 8);
    s2 = v128.load32_splat(z, 8);
    a = multiplyAdd(s2, w22, multiplyAdd(s1, w12, multiplyAdd(s0, w02, a)));
    // Unlike f32x4.max, which settles the order of NaN and ±0, it is one instruction.
    v128.store(to, f32x4.pmax(f32x4.add(a, bias), least));
    a = multiplyAdd(s2, w21, multiplyAdd(s1, w11, multiplyAdd(s0, w01, b)));
    b = multiplyAdd(s2, w20, multiplyAdd(s1, w10, f32x4.mul(s0, w00)));
    x += 4;
    y += 4;
    z += 4;
    to += pixel;
  }
}

/**
 * The convolution with `bias` (null, or one element a filter) and `relu`, of a multiple of 4 filters. Every window lies within x:
 * `imageBytes` lie between images, `lineBytes` between rows of the output, `tapRow` between rows of a window. Units are rows
 * of the output, `height` an image.
 */
export function convolveRows(
  x: usize,
  filter: usize,
  bias: usize,
  output: usize,
  relu: bool,
  filters: i32,
  height: i32,
  width: i32,
  imageBytes: usize,
  lineBytes: usize,
  tapRow: usize,
  begin: i32,
  end: i32,
): void {
  const least = f32x4.splat(relu ? 0 : -Infinity);
  const zero = f32x4.splat(0);
  const pixel = (<usize>filters) << 2;
  const line = <usize>width * pixel;
  let to = output + <usize>begin * line;
  for (let row = begin; row < end; row++, to += line) {
    const from = x + <usize>(row / height) * imageBytes + <usize>(row % height) * lineBytes;
    for (let at: usize = 0; at < pixel; at += 16) {
      // A bias of -0 becomes 0, so that no pixel is -0.
      const ownBias = f32x4.add(bias !== 0 ? v128.load(bias + at) : zero, zero);
      convolveRow(from, tapRow, filter + at, pixel, ownBias, least, to + at, to + line);
    }
  }
}
