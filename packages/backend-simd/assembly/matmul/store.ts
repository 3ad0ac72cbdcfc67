import { rectified, storeLanes } from '../lanes';

/**
 * Writes `rows` by `columns` (at most 8) of a tile, whose own are `fromStride` bytes apart, to the output, whose rows are `stride` bytes apart: added to what is
 * there if `adds`; then `bias` is added, one element a column, unless it is null; then `relu` applied.
 */
export function storeTile(
  from: usize,
  fromStride: usize,
  rows: i32,
  columns: i32,
  to: usize,
  stride: usize,
  adds: bool,
  bias: usize,
  relu: bool,
): void {
  for (let row = 0; row < rows; row++, from += fromStride, to += stride) {
    let low = v128.load(from);
    if (columns >= 8) {
      let high = v128.load(from, 16);
      if (adds) {
        low = f32x4.add(v128.load(to), low);
        high = f32x4.add(v128.load(to, 16), high);
      }
      if (bias !== 0) {
        low = f32x4.add(low, v128.load(bias));
        high = f32x4.add(high, v128.load(bias, 16));
      }
      if (relu) {
        low = rectified(low);
        high = rectified(high);
      }
      v128.store(to, low);
      v128.store(to, high, 16);
    } else {
      storeLanes(to, finish(low, to, adds, bias, relu), columns);
      if (columns > 4) {
        const upperBias = bias !== 0 ? bias + 16 : 0;
        storeLanes(to + 16, finish(v128.load(from, 16), to + 16, adds, upperBias, relu), columns - 4);
      }
    }
  }
}

/** The same for one vector, which the caller stores. */
export function finish(sum: v128, to: usize, adds: bool, bias: usize, relu: bool): v128 {
  if (adds) sum = f32x4.add(v128.load(to), sum);
  if (bias !== 0) sum = f32x4.add(sum, v128.load(bias));
  return relu ? rectified(sum) : sum;
}
