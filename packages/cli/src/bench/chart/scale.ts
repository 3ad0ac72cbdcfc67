/** Maps values to pixels along one axis. */
export interface Scale {
  /** The pixel of a value. */
  at(value: number): number;
  /** Round values for lines and labels, from the least on. */
  readonly ticks: readonly number[];
}

/** How an axis counts: equal steps are equal differences, or equal ratios. */
export type ScaleKind = 'linear' | 'log';

/** The pixels of an axis' ends: of its least value and of its greatest. */
export type PixelRange = readonly [number, number];

/**
 * A scale over those values, which are above 0. A linear one begins at 0; a logarithmic one at the tick below the least
 * value, and both end at the tick above the greatest.
 */
export function createScale(kind: ScaleKind, values: readonly number[], pixels: PixelRange): Scale {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const ticks = kind === 'log' ? logTicks(least, greatest) : linearTicks(greatest);
  return scaleOver(kind, ticks, pixels);
}

/** A scale whose ticks are those values, with some room before the first and behind the last. */
export function scaleOfValues(kind: ScaleKind, values: readonly number[], pixels: PixelRange): Scale {
  const ticks = [...new Set(values)].sort((a, b) => a - b);
  const room = (pixels[1] - pixels[0]) * 0.04;
  return scaleOver(kind, ticks, ticks.length === 1 ? middleOf(pixels) : [pixels[0] + room, pixels[1] - room]);
}

function scaleOver(kind: ScaleKind, ticks: readonly number[], [from, to]: PixelRange): Scale {
  const place = kind === 'log' ? Math.log : (value: number) => value;
  const [first, last] = [place(ticks[0]!), place(ticks.at(-1)!)];
  const span = last - first || 1;
  return { ticks, at: (value) => from + ((place(value) - first) / span) * (to - from) };
}

function middleOf([from, to]: PixelRange): PixelRange {
  return [(from + to) / 2, to];
}

/** 1, 2 and 5 times powers of ten; powers of ten alone where there would be more than eight. */
function logTicks(least: number, greatest: number): readonly number[] {
  const fine = ticksAround(least, greatest, [1, 2, 5]);
  return fine.length <= 8 ? fine : ticksAround(least, greatest, [1]);
}

function ticksAround(least: number, greatest: number, digits: readonly number[]): readonly number[] {
  const from = Math.floor(Math.log10(least)) - 1;
  const to = Math.ceil(Math.log10(greatest)) + 1;
  const all: number[] = [];
  for (let power = from; power <= to; power++) {
    for (const digit of digits) all.push(Number(`${digit}e${power}`));
  }
  const first = all.findLastIndex((tick) => tick <= least);
  const last = all.findIndex((tick) => tick >= greatest);
  return all.slice(first, Math.max(last, first + 1) + 1);
}

/** From 0 on, about five steps of 1, 2 or 5 times a power of ten. */
function linearTicks(greatest: number): readonly number[] {
  const rough = greatest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough) ?? rough;
  const count = Math.ceil(greatest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}
