import { storeLanes } from './lanes';

/** output[i, :] = table[indices[i], :]; rows of `bytes`. Units are rows of the output. */
export function gatherRows(
  table: usize,
  indices: usize,
  output: usize,
  bytes: usize,
  begin: i32,
  end: i32,
): void {
  for (let row = begin; row < end; row++) {
    const index = <usize>load<u32>(indices + ((<usize>row) << 2));
    memory.copy(output + <usize>row * bytes, table + index * bytes, bytes);
  }
}

function sum(isInt: bool, a: usize, b: usize): v128 {
  const x = v128.load(a);
  const y = v128.load(b);
  return isInt ? i32x4.add(x, y) : f32x4.add(x, y);
}

/**
 * output[indices[i], :] += updates[i, :] in order of i, from zeros, of float32 or of int32, which wraps. Units are columns:
 * everything between `begin` and `end` of each row is this call's, and no other's.
 */
export function scatterAdd(
  isInt: bool,
  updates: usize,
  indices: usize,
  output: usize,
  rows: i32,
  count: i32,
  width: i32,
  begin: i32,
  end: i32,
): void {
  const bytes = (<usize>width) << 2;
  const start = (<usize>begin) << 2;
  const length = (<usize>(end - begin)) << 2;
  for (let row = 0; row < rows; row++) memory.fill(output + <usize>row * bytes + start, 0, length);
  for (let i = 0; i < count; i++) {
    let from = updates + <usize>i * bytes + start;
    let to = output + <usize>load<u32>(indices + ((<usize>i) << 2)) * bytes + start;
    const last = to + length;
    for (; to + 16 <= last; to += 16, from += 16) v128.store(to, sum(isInt, to, from));
    if (to < last) storeLanes(to, sum(isInt, to, from), <i32>((last - to) >> 2));
  }
}
