import type { Style } from './style.ts';
import { displayWidth, padEnd } from './width.ts';

/** A grey image, row by row from the top: 0 is background, 255 full ink. */
export interface GreyImage {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

const ramp = ' .:-=+*#%@';

/**
 * An image in characters, two rows of pixels to a line: half blocks in shades of grey where there is colour, else
 * characters with more or less ink. The terminal's shadess are closed on each line.
 */
export function drawImage(image: GreyImage, style: Style): string[] {
  const lines: string[] = [];
  for (let row = 0; row < image.height; row += 2) {
    lines.push(style.color ? shadedLine(image, row) : inkedLine(image, row));
  }
  return lines;
}

function pixelAt({ pixels, height, width }: GreyImage, row: number, column: number): number {
  return row < height ? pixels[row * width + column]! : 0;
}

function shadedLine(image: GreyImage, row: number): string {
  let line = '';
  let before = '';
  for (let column = 0; column < image.width; column++) {
    const top = greyCode(pixelAt(image, row, column));
    const bottom = greyCode(pixelAt(image, row + 1, column));
    const shades = `\u001b[38;5;${top};48;5;${bottom}m`;
    // All blocks would do; without colour, as in what is copied, these still show the image.
    const block = top !== bottom ? '▀' : top === darkest ? ' ' : '█';
    line += shades === before ? block : `${shades}${block}`;
    before = shades;
  }
  return `${line}\u001b[0m`;
}

/** Of the 256 colours of a terminal 232 to 255 are greys, from dark to light. */
const darkest = 232;

function greyCode(pixel: number): number {
  return darkest + Math.round((pixel / 255) * 23);
}

function inkedLine(image: GreyImage, row: number): string {
  let line = '';
  for (let column = 0; column < image.width; column++) {
    const ink = (pixelAt(image, row, column) + pixelAt(image, row + 1, column)) / 2 / 255;
    line += ramp[Math.min(ramp.length - 1, Math.round(ink * (ramp.length - 1)))];
  }
  return line;
}

/** Blocks of lines beside each other, `gap` columns apart, as many as `columns` have room for (one at least). */
export function sideBySide(blocks: readonly (readonly string[])[], columns: number, gap = 2): string[] {
  const fitting: (readonly string[])[] = [];
  let used = 0;
  for (const block of blocks) {
    const width = blockWidth(block);
    if (fitting.length > 0 && used + gap + width > columns) break;
    used += (fitting.length > 0 ? gap : 0) + width;
    fitting.push(block);
  }
  const height = Math.max(0, ...fitting.map((block) => block.length));
  return Array.from({ length: height }, (_, line) =>
    fitting
      .map((block) => padEnd(block[line] ?? '', blockWidth(block)))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

function blockWidth(block: readonly string[]): number {
  return Math.max(0, ...block.map(displayWidth));
}
