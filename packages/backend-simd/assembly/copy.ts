import { fillWords } from './fill';

const side: i32 = 32;

/**
 * Gathers a strided view, plane by plane; a plane is its last two axes. `layout` points to int32s: the shape of the
 * `rank` axes before those, then their strides. A unit is up to 32 rows of one plane.
 */
export function copyPlanes(
  shift: i32,
  input: usize,
  output: usize,
  layout: usize,
  rank: i32,
  rows: i32,
  columns: i32,
  rowStride: i32,
  columnStride: i32,
  begin: i32,
  end: i32,
): void {
  const unitsPerPlane = (rows + side - 1) / side;
  for (let unit = begin; unit < end; unit++) {
    const plane = unit / unitsPerPlane;
    const row = (unit % unitsPerPlane) * side;
    let offset = row * rowStride;
    let rest = plane;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const size = load<i32>(layout + ((<usize>axis) << 2));
      offset += (rest % size) * load<i32>(layout + ((<usize>(rank + axis)) << 2));
      rest /= size;
    }
    const from = input + ((<usize>offset) << shift);
    const to =
      output + ((<usize>plane * <usize>rows * <usize>columns + <usize>row * <usize>columns) << shift);
    const count = min(side, rows - row);
    if (columnStride === 1) copyRuns(from, to, count, (<usize>rowStride) << shift, (<usize>columns) << shift);
    else if (shift === 2) copyWords(from, to, count, columns, rowStride, columnStride);
    else copyBytes(from, to, count, columns, rowStride, columnStride);
  }
}

/** Copies `count` runs of `bytes`, `stride` bytes apart in the input and without a gap in the output. */
function copyRuns(from: usize, to: usize, count: i32, stride: usize, bytes: usize): void {
  if (stride === bytes) {
    memory.copy(to, from, <usize>count * bytes);
    return;
  }
  for (let row = 0; row < count; row++, from += stride, to += bytes) memory.copy(to, from, bytes);
}

/** Copies rows of runs that lie together into rows that are `outputStride` bytes apart. */
export function copyRows(
  input: usize,
  inputStride: usize,
  output: usize,
  outputStride: usize,
  bytes: usize,
  begin: i32,
  end: i32,
): void {
  let from = input + <usize>begin * inputStride;
  let to = output + <usize>begin * outputStride;
  for (let row = begin; row < end; row++, from += inputStride, to += outputStride)
    memory.copy(to, from, bytes);
}

function copyWords(from: usize, to: usize, rows: i32, columns: i32, rowStride: i32, columnStride: i32): void {
  const rowBytes = (<usize>rowStride) << 2;
  const columnBytes = (<usize>columnStride) << 2;
  if (columnStride === 0) {
    for (let row = 0; row < rows; row++) {
      fillWords(to + ((<usize>row * <usize>columns) << 2), load<i32>(from + <usize>row * rowBytes), columns);
    }
    return;
  }
  const wholeRows = rowStride === 1 ? rows & ~3 : 0;
  const wholeColumns = columns & ~3;
  const outputBytes = (<usize>columns) << 2;
  for (let column = 0; column < wholeColumns; column += 4) {
    const source = from + <usize>column * columnBytes;
    const target = to + ((<usize>column) << 2);
    for (let row = 0; row < wholeRows; row += 4) {
      transposeFour(
        source + ((<usize>row) << 2),
        columnBytes,
        target + <usize>row * outputBytes,
        outputBytes,
      );
    }
  }
  for (let row = 0; row < rows; row++) {
    const start = row < wholeRows ? wholeColumns : 0;
    let source = from + <usize>row * rowBytes + <usize>start * columnBytes;
    const target = to + <usize>row * outputBytes;
    for (let column = start; column < columns; column++, source += columnBytes) {
      store<i32>(target + ((<usize>column) << 2), load<i32>(source));
    }
  }
}

function transposeFour(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStride);
  const c = v128.load(from + 2 * fromStride);
  const d = v128.load(from + 3 * fromStride);
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u64>(ab, cd, 0, 2));
  v128.store(to + toStride, v128.shuffle<u64>(ab, cd, 1, 3));
  v128.store(to + 2 * toStride, v128.shuffle<u64>(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * toStride, v128.shuffle<u64>(abHigh, cdHigh, 1, 3));
}

function copyBytes(from: usize, to: usize, rows: i32, columns: i32, rowStride: i32, columnStride: i32): void {
  for (let row = 0; row < rows; row++) {
    let source = from + <usize>row * <usize>rowStride;
    for (let column = 0; column < columns; column++, source += columnStride)
      store<u8>(to++, load<u8>(source));
  }
}
