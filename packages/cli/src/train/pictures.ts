import type { Screen } from '../screen.ts';
import { confusionTable } from '../terminal/confusion.ts';
import { formatCount, formatShare } from '../terminal/format.ts';
import { drawImage, sideBySide } from '../terminal/image.ts';
import { linePlot } from '../terminal/plot.ts';
import { truncate } from '../terminal/width.ts';
import type { Misread } from './predictions.ts';
import type { Pictures } from './reporter.ts';

/** The loss over the run, the confusion matrix, and a few misread images, as lines. */
export function drawPictures(pictures: Pictures, screen: Screen): string[] {
  const { losses, confusion, classNames, misread } = pictures;
  const { style } = screen;
  const columns = Math.min(100, screen.columns);
  const lines = [
    '',
    style.bold('loss of each batch'),
    ...linePlot(losses, `${formatCount(losses.length)} steps`, { columns: Math.min(72, columns), rows: 9 }),
    '',
    `${style.bold('confusion')} ${style.dim('rows: what it is; columns: what it was read as')}`,
    ...confusionTable(confusion, classNames, style),
    '',
  ];
  if (misread.length === 0) return lines;
  return [
    ...lines,
    `${style.bold('misread')} ${style.dim(`${formatCount(misread.length)}, those it was surest of`)}`,
    ...drawMisread(misread, classNames, screen, columns),
    '',
  ];
}

function drawMisread(
  misread: readonly Misread[],
  classNames: readonly string[],
  { style }: Screen,
  columns: number,
): string[] {
  const blocks = misread.slice(0, 5).map(({ index, image, label, prediction, probability }) => {
    const name = (number: number): string => truncate(classNames[number] ?? String(number), 9);
    const caption = `#${index} is ${name(label)}, read ${name(prediction)} ${formatShare(probability)}`;
    return [truncate(caption, Math.max(image.width, 12)), ...drawImage(image, style)];
  });
  return sideBySide(blocks, columns);
}
