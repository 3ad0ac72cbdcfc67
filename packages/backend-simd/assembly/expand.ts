import { fillWords } from './fill';

/** Fills 64 bytes with one element of 4 (`shift` 2) or 1 byte. */
export function splat(shift: i32, from: usize, to: usize): void {
  if (shift === 2) fillWords(to, load<i32>(from), 16);
  else memory.fill(to, load<u8>(from), 64);
}

/**
 * Writes elements `start` to `start + count` of a strided view, row-major, one after another. `shape` and `strides`
 * point to `rank` int32s each; the last stride is 0 or 1.
 */
export function expand(
  shift: i32,
  input: usize,
  to: usize,
  shape: usize,
  strides: usize,
  rank: i32,
  start: i32,
  count: i32,
): void {
  const last = (<usize>(rank - 1)) << 2;
  const width = load<i32>(shape + last);
  const step = load<i32>(strides + last);
  let column = start % width;
  let row = start / width;
  while (count > 0) {
    let from = column * step;
    let rest = row;
    for (let axis = rank - 2; axis >= 0; axis--) {
      const size = load<i32>(shape + ((<usize>axis) << 2));
      from += (rest % size) * load<i32>(strides + ((<usize>axis) << 2));
      rest /= size;
    }
    const length = min(width - column, count);
    const source = input + ((<usize>from) << shift);
    if (step === 1) memory.copy(to, source, (<usize>length) << shift);
    else if (shift === 2) fillWords(to, load<i32>(source), length);
    else memory.fill(to, load<u8>(source), length);
    to += (<usize>length) << shift;
    count -= length;
    column = 0;
    row++;
  }
}
