import { storeLanes } from './lanes';
import { finish } from './matmul/store';

/** output[row, j] += bias[j] in place, then `relu`, for rows `begin` to `end` of `columns` elements each. */
export function addBias(output: usize, bias: usize, relu: bool, columns: i32, begin: i32, end: i32): void {
  const whole = columns & ~3;
  for (let row = begin; row < end; row++) {
    const to = output + ((<usize>row * <usize>columns) << 2);
    for (let j = 0; j < whole; j += 4) {
      const at = (<usize>j) << 2;
      v128.store(to + at, finish(v128.load(to + at), 0, false, bias + at, relu));
    }
    if (whole < columns) {
      const at = (<usize>whole) << 2;
      storeLanes(to + at, finish(v128.load(to + at), 0, false, bias + at, relu), columns - whole);
    }
  }
}
