import { multiplyAdd } from '../matmul/multiply-add';

// The filter's gradient of images of one channel in windows of 3 by 3, whose taps along the width are neighbours. The sums of
// three taps for 8 filters stay in registers along a row of dy, which is read as it lies. (With 12 filters an eighth faster, but
// the filters are seldom a multiple of that; for 16 a register is missing.)

/** Adds what a row has to the sums of three taps, `tap` bytes apart; the pixels of dy, up to `last`, are as far apart. */
function filterGradientRow(x: usize, dy: usize, last: usize, tap: usize, sums: usize): void {
  const second = sums + tap;
  const third = second + tap;
  let c00 = v128.load(sums);
  let c01 = v128.load(sums, 16);
  let c10 = v128.load(second);
  let c11 = v128.load(second, 16);
  let c20 = v128.load(third);
  let c21 = v128.load(third, 16);
  while (dy < last) {
    const s0 = v128.load32_splat(x);
    const s1 = v128.load32_splat(x, 4);
    const s2 = v128.load32_splat(x, 8);
    const d0 = v128.load(dy);
    const d1 = v128.load(dy, 16);
    c00 = multiplyAdd(s0, d0, c00);
    c10 = multiplyAdd(s1, d0, c10);
    c20 = multiplyAdd(s2, d0, c20);
    c01 = multiplyAdd(s0, d1, c01);
    c11 = multiplyAdd(s1, d1, c11);
    c21 = multiplyAdd(s2, d1, c21);
    x += 4;
    dy += tap;
  }
  v128.store(sums, c00);
  v128.store(sums, c01, 16);
  v128.store(second, c10);
  v128.store(second, c11, 16);
  v128.store(third, c20);
  v128.store(third, c21, 16);
}

/**
 * output[part] = Σ over the part's rows of dy, in order, of x at the tap · dy, for a multiple of 8 filters. Units are parts, of
 * `rowsPerPart` of the `rows` that there are, `height` an image. Every window lies within x: `imageBytes` lie between images,
 * `lineBytes` between rows of the output, `tapRow` between rows of a window.
 */
export function filterGradientRows(
  x: usize,
  dy: usize,
  output: usize,
  rows: i32,
  rowsPerPart: i32,
  filters: i32,
  height: i32,
  width: i32,
  imageBytes: usize,
  lineBytes: usize,
  tapRow: usize,
  begin: i32,
  end: i32,
): void {
  const tap = (<usize>filters) << 2;
  const line = <usize>width * tap;
  const windowRow = tap * 3;
  const bytes = windowRow * 3;
  for (let part = begin; part < end; part++) {
    const sums = output + <usize>part * bytes;
    memory.fill(sums, 0, bytes);
    let row = part * rowsPerPart;
    for (const next = min(row + rowsPerPart, rows); row < next; row++) {
      const own = dy + <usize>row * line;
      const last = own + line;
      let from = x + <usize>(row / height) * imageBytes + <usize>(row % height) * lineBytes;
      for (let to: usize = 0; to < bytes; to += windowRow, from += tapRow) {
        for (let at: usize = 0; at < tap; at += 32)
          filterGradientRow(from, own + at, last, tap, sums + to + at);
      }
    }
  }
}
