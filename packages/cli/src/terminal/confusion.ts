import { formatCount, formatShare } from './format.ts';
import type { Style } from './style.ts';
import { displayWidth, padEnd, padStart, truncate } from './width.ts';

/**
 * How often each class was read as each: a row for every label, a column for every prediction, and the share that is
 * right at the end of the row. `counts` is [classes, classes], label by prediction.
 */
export function confusionTable(
  counts: ArrayLike<number>,
  classNames: readonly string[],
  style: Style,
): string[] {
  const classes = classNames.length;
  const at = (label: number, prediction: number): number => counts[label * classes + prediction] ?? 0;
  const rows = Array.from({ length: classes }, (_, label) =>
    Array.from({ length: classes }, (_, prediction) => at(label, prediction)),
  );
  const heads = classNames.map((name) => truncate(name, 5));
  const width = Math.max(
    ...heads.map(displayWidth),
    ...rows.flat().map((count) => formatCount(count).length),
  );
  const side = classNames.map((name) => truncate(name, 14));
  const sideWidth = Math.max(...side.map(displayWidth));
  const head = heads.map((name) => padStart(name, width)).join(' ');
  const lines = [`${' '.repeat(sideWidth)}  ${style.dim(`${head}   right`)}`];
  for (const [label, row] of rows.entries()) {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, prediction) => cell(count, label === prediction, total, width, style));
    const right = total === 0 ? '–' : formatShare(row[label]! / total);
    lines.push(`${style.dim(padEnd(side[label]!, sideWidth))}  ${cells.join(' ')}  ${padStart(right, 6)}`);
  }
  return lines;
}

/** What is right is green, what is often wrong red. */
function cell(count: number, isRight: boolean, total: number, width: number, style: Style): string {
  const text = padStart(count === 0 && !isRight ? '·' : formatCount(count), width);
  if (isRight) return style.green(text);
  if (count === 0) return style.dim(text);
  return count >= Math.max(2, total / 100) ? style.red(text) : text;
}
