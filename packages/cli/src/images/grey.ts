import { FormatError } from '@athanor/core';
import type { GreyImage } from '../terminal/image.ts';
import type { ColorImage } from './png.ts';

/** How much lighter than the paper anything must be, of 255, to be there at all. */
const leastContrast = 8;

/**
 * The ink of a colour image, 0 for the paper: its luminance (Rec. 601) over white, turned round where what is drawn is
 * darker than what surrounds it, as the border tells.
 *
 * @throws FormatError where all is of one shade
 */
export function inkOf(image: ColorImage, name: string): GreyImage {
  const { height, width } = image;
  let shades = luminance(image, 255);
  // White strokes on nothing can be seen over black only.
  if (range(shades).contrast < leastContrast) shades = luminance(image, 0);
  const { low, high, contrast } = range(shades);
  if (contrast < leastContrast) {
    throw new FormatError(`${name} shows nothing: all of it is of one shade`);
  }
  const paper = borderShade(shades, height, width);
  const isDarkOnLight = paper - low > high - paper;
  return { pixels: isDarkOnLight ? shades.map((shade) => 255 - shade) : shades, height, width };
}

function luminance({ data, height, width }: ColorImage, behind: number): Uint8Array {
  const shades = new Uint8Array(height * width);
  for (let i = 0, at = 0; i < shades.length; i++, at += 4) {
    const shade = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
    const opacity = data[at + 3]! / 255;
    shades[i] = Math.round(shade * opacity + behind * (1 - opacity));
  }
  return shades;
}

function range(shades: Uint8Array): { low: number; high: number; contrast: number } {
  let low = 255;
  let high = 0;
  for (const shade of shades) {
    if (shade < low) low = shade;
    if (shade > high) high = shade;
  }
  return { low, high, contrast: high - low };
}

/** The median shade of the outermost pixels. */
function borderShade(shades: Uint8Array, height: number, width: number): number {
  const border: number[] = [];
  for (let column = 0; column < width; column++) {
    border.push(shades[column]!, shades[(height - 1) * width + column]!);
  }
  for (let row = 0; row < height; row++) border.push(shades[row * width]!, shades[row * width + width - 1]!);
  border.sort((a, b) => a - b);
  return border[border.length >> 1]!;
}
