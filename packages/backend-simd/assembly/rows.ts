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

/**
 * output[indices[i], :] += updates[i, :] in order of i, from zeros. Units are columns: everything between `begin` and
 * `end` of each row is this call's, and no other's.
 */
export function scatterAddFloat(
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
    for (; to + 16 <= last; to += 16, from += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    for (; to < last; to += 4, from += 4) store<f32>(to, load<f32>(to) + load<f32>(from));
  }
}

/** The same for int32, which wraps. */
export function scatterAddInt(
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
    for (const last = to + length; to < last; to += 4, from += 4)
      store<i32>(to, load<i32>(to) + load<i32>(from));
  }
}
