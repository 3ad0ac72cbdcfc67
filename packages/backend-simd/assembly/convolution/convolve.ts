import { blockDepth, depthBlocks } from '../matmul/blocks';
import { fillRows, multiplyGathered } from '../matmul/gathered';
import { maximumBlockRows, packedPanel, rowPointers, stepOffsets, targetPointers } from '../workspace';

// A convolution and its input's gradient are both output[pixel, column] = Σ over taps of input[pixel at the tap, :] ·
// filter[tap, :, column]. What differs is at which pixel a tap lies, and whether there is one. An axis's positions with the
// same taps are a class: within it a tap lies equally far from its first one everywhere. So the pixels of a class of rows and
// a class of columns have the same steps of the depth, and nothing is multiplied by padding.

/** What the host writes. All but counts and steps is in bytes. The classes of the rows follow, then those of the columns. */
@unmanaged
class Convolution {
  batch: i32;
  imagesPerUnit: i32;
  inputImage: usize;
  outputImage: usize;
  /** Of the output's elements, and so of the packed panels. */
  columns: i32;
  columnsPerUnit: i32;
  /** Steps in a packed panel. */
  depth: i32;
  rowClasses: i32;
  columnClasses: i32;
}

/**
 * Positions of an axis, each two words, where it lies in the output and where its first tap in the input; then their runs of
 * taps, each three words: from which step of a panel, how far from the first tap, and how many steps.
 */
@unmanaged
class AxisClass {
  positions: i32;
  runs: i32;
  /** In all runs. */
  steps: i32;
}

function positionsOf(axis: AxisClass): usize {
  return changetype<usize>(axis) + offsetof<AxisClass>();
}

function runsOf(axis: AxisClass): usize {
  return positionsOf(axis) + ((<usize>axis.positions) << 3);
}

function after(axis: AxisClass): AxisClass {
  return changetype<AxisClass>(runsOf(axis) + <usize>axis.runs * 12);
}

/**
 * Writes all pixels of some images, in some columns, with `bias` (null, or one element a column) and `relu`. A unit is
 * `imagesPerUnit` images in `columnsPerUnit` columns, a multiple of 8; units go along the columns first.
 */
export function convolve(
  layout: usize,
  input: usize,
  panels: usize,
  bias: usize,
  output: usize,
  relu: bool,
  begin: i32,
  end: i32,
): void {
  const convolution = changetype<Convolution>(layout);
  const firstRows = changetype<AxisClass>(layout + offsetof<Convolution>());
  let firstColumns = firstRows;
  for (let i = 0; i < convolution.rowClasses; i++) firstColumns = after(firstColumns);
  const across = (convolution.columns + convolution.columnsPerUnit - 1) / convolution.columnsPerUnit;
  for (let unit = begin; unit < end; unit++) {
    const image = (unit / across) * convolution.imagesPerUnit;
    const images = min(convolution.imagesPerUnit, convolution.batch - image);
    const column = (unit % across) * convolution.columnsPerUnit;
    const from = input + <usize>image * convolution.inputImage;
    const to = output + <usize>image * convolution.outputImage;
    let rows = firstRows;
    for (let i = 0; i < convolution.rowClasses; i++, rows = after(rows)) {
      let columns = firstColumns;
      for (let j = 0; j < convolution.columnClasses; j++, columns = after(columns)) {
        convolveClass(convolution, rows, columns, images, column, from, panels, bias, to, relu);
      }
    }
  }
}

function convolveClass(
  convolution: Convolution,
  rows: AxisClass,
  columns: AxisClass,
  images: i32,
  column: i32,
  input: usize,
  panels: usize,
  bias: usize,
  output: usize,
  relu: bool,
): void {
  const total = images * rows.positions * columns.positions;
  const parts = (total + maximumBlockRows - 1) / maximumBlockRows;
  const most = parts > 0 ? (total + parts - 1) / parts : 1;
  const depth = rows.runs * columns.steps;
  const blocks = depthBlocks(depth);
  const steps = blockDepth(depth);
  for (let start = 0; start < total; start += most) {
    const count = min(most, total - start);
    placeRows(convolution, rows, columns, input, output, start, count);
    for (let block = 0; block < blocks; block++) {
      const step = block * steps;
      const next = min(step + steps, depth);
      placeSteps(rows, columns, step, next);
      multiplyColumns(convolution, rows, columns, count, step, next, column, panels, bias, relu);
    }
  }
}

/** Points to pixels `start` to `start + count` of a class, image after image. */
function placeRows(
  convolution: Convolution,
  rows: AxisClass,
  columns: AxisClass,
  input: usize,
  output: usize,
  start: i32,
  count: i32,
): void {
  const rowPositions = positionsOf(rows);
  const columnPositions = positionsOf(columns);
  const line = start / columns.positions;
  let image = <usize>(line / rows.positions);
  let row = line % rows.positions;
  let column = start % columns.positions;
  let from = rowPointers();
  let to = targetPointers();
  for (let left = count; left > 0; column = 0) {
    const place = rowPositions + ((<usize>row) << 3);
    const outputRow = output + image * convolution.outputImage + load<usize>(place);
    const inputRow = input + image * convolution.inputImage + load<usize>(place, 4);
    const pixels = min(left, columns.positions - column);
    let at = columnPositions + ((<usize>column) << 3);
    for (const last = at + ((<usize>pixels) << 3); at < last; at += 8, from += 4, to += 4) {
      store<usize>(to, outputRow + load<usize>(at));
      store<usize>(from, inputRow + load<usize>(at, 4));
    }
    left -= pixels;
    if (++row === rows.positions) {
      row = 0;
      image++;
    }
  }
  fillRows(count);
}

/** Writes the offsets of a class's steps from one to another. */
function placeSteps(rows: AxisClass, columns: AxisClass, from: i32, to: i32): void {
  if (from === to) return;
  let at = stepOffsets();
  let start = (from / columns.steps) * columns.steps;
  let tapRow = runsOf(rows) + <usize>(from / columns.steps) * 12;
  for (; start < to; tapRow += 12) {
    let run = runsOf(columns);
    for (let i = 0; i < columns.runs; i++, run += 12) {
      const steps = load<i32>(run, 8);
      const place = load<i32>(tapRow, 4) + load<i32>(run, 4);
      const last = min(to - start, steps);
      for (let step = max(from - start, 0); step < last; step++, at += 4) store<i32>(at, place + (step << 2));
      start += steps;
    }
  }
}

/** Copies those steps of a packed panel that a class has, from one to another, to the workspace. */
function copyPanel(rows: AxisClass, columns: AxisClass, from: i32, to: i32, panel: usize, shift: i32): void {
  if (from === to) return;
  let target = packedPanel();
  let start = (from / columns.steps) * columns.steps;
  let tapRow = runsOf(rows) + <usize>(from / columns.steps) * 12;
  for (; start < to; tapRow += 12) {
    let run = runsOf(columns);
    for (let i = 0; i < columns.runs; i++, run += 12) {
      const steps = load<i32>(run, 8);
      const first = max(from - start, 0);
      const count = min(to - start, steps) - first;
      start += steps;
      if (count <= 0) continue;
      const bytes = (<usize>count) << shift;
      const source = panel + ((<usize>(load<i32>(tapRow) + load<i32>(run) + first)) << shift);
      memory.copy(target, source, bytes);
      target += bytes;
    }
  }
}

/** Multiplies the rows in place along a class's steps from one to another, panel after panel. */
function multiplyColumns(
  convolution: Convolution,
  rows: AxisClass,
  columns: AxisClass,
  count: i32,
  from: i32,
  to: i32,
  first: i32,
  panels: usize,
  bias: usize,
  relu: bool,
): void {
  const last = min(convolution.columns, first + convolution.columnsPerUnit);
  const stride = (<usize>convolution.columns) << 2;
  const depth = rows.runs * columns.steps;
  const isWhole = depth === convolution.depth;
  const ends = to === depth;
  for (let column = first; column < last; column += 8) {
    const at = (<usize>column) << 2;
    const width = min(8, convolution.columns - column);
    const shift = width > 4 ? 5 : 4;
    let panel = panels + at * <usize>convolution.depth;
    if (isWhole) panel += (<usize>from) << shift;
    else {
      copyPanel(rows, columns, from, to, panel, shift);
      panel = packedPanel();
    }
    const panelBias = ends && bias !== 0 ? bias + at : 0;
    multiplyGathered(count, to - from, panel, width, at, stride, from > 0, panelBias, ends && relu);
  }
}
