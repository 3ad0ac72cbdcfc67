import { formatLoss } from './format.ts';
import { padStart } from './width.ts';

/** What a plot takes on the screen, in characters, with its axes. */
export interface PlotSize {
  readonly columns: number;
  readonly rows: number;
}

// A character of braille is two dots wide and four high; this is the bit of each, by row and column.
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** From which ratio of the highest to the lowest on the axis is logarithmic: before, a curve's end would be flat. */
const logarithmicFrom = 8;

/** The vertical axis: 0 is the bottom, 1 the top. */
interface Axis {
  readonly isLogarithmic: boolean;
  heightOf(value: number): number;
  valueAt(height: number): number;
}

/**
 * A line through `values` from left to right, in dots of braille, with the highest, middle and lowest value beside it
 * and `caption` under it. Where there are more values than dots, each dot is the mean of its share. Values that are not
 * finite leave a gap. No lines where no value is finite.
 */
export function linePlot(values: readonly number[], caption: string, size: PlotSize): string[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const axis = createAxis(
    finite.reduce((a, b) => Math.min(a, b)),
    finite.reduce((a, b) => Math.max(a, b)),
  );
  const { rows } = size;
  const middle = Math.floor((rows - 1) / 2);
  const labels = Array.from({ length: rows }, (_, row) =>
    [0, middle, rows - 1].includes(row) ? formatLoss(axis.valueAt(1 - row / Math.max(1, rows - 1))) : '',
  );
  const side = Math.max(...labels.map((label) => label.length));
  const columns = Math.max(1, size.columns - side - 2);
  const canvas = drawLine(bucketMeans(values, columns * 2), axis, columns, rows);
  return [
    ...canvas.map((line, row) => `${padStart(labels[row]!, side)} ┤${line}`),
    `${' '.repeat(side)} └${'─'.repeat(columns)}`,
    `${' '.repeat(side + 2)}${caption}${axis.isLogarithmic ? ', logarithmic' : ''}`,
  ];
}

function createAxis(low: number, high: number): Axis {
  if (low > 0 && high / low >= logarithmicFrom) {
    const range = Math.log(high / low);
    return {
      isLogarithmic: true,
      heightOf: (value) => Math.log(value / low) / range,
      valueAt: (height) => low * Math.exp(height * range),
    };
  }
  const range = high > low ? high - low : 1;
  return {
    isLogarithmic: false,
    heightOf: (value) => (value - low) / range,
    valueAt: (height) => low + height * (high - low),
  };
}

/** At most `count` values, each the mean of its share of `values`. */
function bucketMeans(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, bucket) => {
    const from = Math.floor((bucket * values.length) / count);
    const to = Math.floor(((bucket + 1) * values.length) / count);
    const share = values.slice(from, to).filter(Number.isFinite);
    return share.reduce((sum, value) => sum + value, 0) / share.length;
  });
}

function drawLine(values: readonly number[], axis: Axis, columns: number, rows: number): string[] {
  const cells = Array.from({ length: rows }, () => new Uint8Array(columns));
  const width = columns * 2;
  const height = rows * 4;
  const mark = (x: number, y: number): void => {
    cells[Math.floor(y / 4)]![Math.floor(x / 2)]! |= dots[y % 4]![x % 2]!;
  };
  let before: { readonly x: number; readonly y: number } | undefined;
  for (const [index, value] of values.entries()) {
    if (!Number.isFinite(value)) {
      before = undefined;
      continue;
    }
    const x = values.length === 1 ? 0 : Math.round((index * (width - 1)) / (values.length - 1));
    const y = Math.round((1 - axis.heightOf(value)) * (height - 1));
    const steps = before === undefined ? 0 : Math.max(Math.abs(x - before.x), Math.abs(y - before.y));
    for (let step = 1; step < steps; step++) {
      const share = step / steps;
      mark(Math.round(before!.x + (x - before!.x) * share), Math.round(before!.y + (y - before!.y) * share));
    }
    mark(x, y);
    before = { x, y };
  }
  return cells.map((row) => String.fromCodePoint(...Array.from(row, (bits) => 0x2800 + bits)));
}
