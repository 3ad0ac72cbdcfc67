import { fillRows, multiplyGathered } from '../matmul/gathered';
import { packAcrossLanes } from '../matmul/pack';
import { packedBlock, rowPointers, stepOffsets, targetPointers } from '../workspace';

// Panels of dy that are packed side by side, so that a line of the cache is used whole.
const panelsAtOnce: i32 = 16;

/**
 * What the host writes. Rows are the filter's [windowHeight, windowWidth, channels], columns its filters. The depth is all
 * pixels of the output, cut into blocks, and these shared among parts.
 */
@unmanaged
class FilterGradient {
  channels: i32;
  windowWidth: i32;
  rows: i32;
  rowsPerUnit: i32;
  columns: i32;
  columnsPerUnit: i32;
  outputHeight: i32;
  outputWidth: i32;
  /** Pixels of the output, of a block, and blocks of a part. */
  pixels: i32;
  pixelsPerBlock: i32;
  blocksPerPart: i32;
  /** How many bytes of x lie between images, lines of the output, pixels of the output, and taps. */
  image: usize;
  line: usize;
  pixel: usize;
  tapRow: usize;
  tapColumn: usize;
}

/**
 * output[part] = Σ over the part's pixels of x at the tap · dy, block after block in order. Every tap of every window lies
 * within x. A unit is at most `rowsPerUnit` (160 or less) by `columnsPerUnit` (a multiple of 8) elements of one part; units go
 * along the columns, then the rows.
 */
export function filterGradient(
  layout: usize,
  x: usize,
  dy: usize,
  output: usize,
  begin: i32,
  end: i32,
): void {
  const gradient = changetype<FilterGradient>(layout);
  const across = (gradient.columns + gradient.columnsPerUnit - 1) / gradient.columnsPerUnit;
  const down = (gradient.rows + gradient.rowsPerUnit - 1) / gradient.rowsPerUnit;
  for (let unit = begin; unit < end; unit++) {
    const part = unit / (across * down);
    const row = ((unit / across) % down) * gradient.rowsPerUnit;
    const rows = min(gradient.rowsPerUnit, gradient.rows - row);
    const column = (unit % across) * gradient.columnsPerUnit;
    const to = output + ((<usize>part * <usize>gradient.rows * <usize>gradient.columns) << 2);
    placeRows(gradient, x, to, row, rows);
    const pixelsPerPart = gradient.blocksPerPart * gradient.pixelsPerBlock;
    const first = part * pixelsPerPart;
    const last = min(first + pixelsPerPart, gradient.pixels);
    for (let pixel = first; pixel < last; pixel += gradient.pixelsPerBlock) {
      const count = min(gradient.pixelsPerBlock, last - pixel);
      multiplyBlock(gradient, dy, pixel, count, rows, column, pixel > first);
    }
  }
}

/** Points to elements of the first window, and to their rows of the output. */
function placeRows(gradient: FilterGradient, x: usize, output: usize, row: i32, rows: i32): void {
  const channels = gradient.channels;
  const windowWidth = gradient.windowWidth;
  for (let i = 0; i < rows; i++) {
    const tap = (row + i) / channels;
    const channel = <usize>((row + i) % channels);
    const at = (<usize>i) << 2;
    const place =
      <usize>(tap / windowWidth) * gradient.tapRow + <usize>(tap % windowWidth) * gradient.tapColumn;
    store<usize>(rowPointers() + at, x + place + (channel << 2));
    store<usize>(targetPointers() + at, output + ((<usize>(row + i) * <usize>gradient.columns) << 2));
  }
  fillRows(rows);
}

function multiplyBlock(
  gradient: FilterGradient,
  dy: usize,
  pixel: i32,
  count: i32,
  rows: i32,
  column: i32,
  adds: bool,
): void {
  placeSteps(gradient, pixel, count);
  const stride = (<usize>gradient.columns) << 2;
  const from = dy + <usize>pixel * stride;
  const last = min(gradient.columns, column + gradient.columnsPerUnit);
  while (column < last) {
    const whole = min((last - column) >> 3, panelsAtOnce);
    const panels = max(whole, 1);
    const valid = min(8, last - column);
    const width = valid > 4 ? 8 : 4;
    let panel = packedBlock();
    packAcrossLanes(from + ((<usize>column) << 2), stride, width, panels, count, panel);
    for (let i = 0; i < panels; i++, column += 8, panel += (<usize>count) << 5) {
      multiplyGathered(rows, count, panel, valid, (<usize>column) << 2, stride, adds, 0, false);
    }
  }
}

/** Writes how far from the first window those of `count` pixels lie. */
function placeSteps(gradient: FilterGradient, pixel: i32, count: i32): void {
  let at = stepOffsets();
  let line = pixel / gradient.outputWidth;
  let column = pixel % gradient.outputWidth;
  for (let left = count; left > 0; line++, column = 0) {
    const image = <usize>(line / gradient.outputHeight);
    const row = <usize>(line % gradient.outputHeight);
    let offset = image * gradient.image + row * gradient.line + <usize>column * gradient.pixel;
    const length = min(left, gradient.outputWidth - column);
    for (const end = at + ((<usize>length) << 2); at < end; at += 4, offset += gradient.pixel) {
      store<usize>(at, offset);
    }
    left -= length;
  }
}
