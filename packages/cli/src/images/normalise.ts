import type { GreyImage } from '../terminal/image.ts';
import type { ImageSize } from '../train/batches.ts';

/** The share of the full range below which a shade is paper that is not quite clean. */
const cleanBelow = 0.1;

/**
 * Fits the ink of an image into the frame as MNIST does it: what is drawn is cut out, scaled so that its longer side
 * takes 20 of 28 pixels, and put so that its centre of mass is the frame's centre. The darkest ink becomes 255.
 */
export function normalise(ink: GreyImage, frame: ImageSize): GreyImage {
  const stretched = stretch(ink);
  const box = boundingBox(stretched);
  const inner = Math.max(1, Math.round((Math.min(frame.height, frame.width) * 20) / 28));
  const scale = inner / Math.max(box.height, box.width);
  const height = Math.max(1, Math.round(box.height * scale));
  const width = Math.max(1, Math.round(box.width * scale));
  return centre(resample(stretched, box, height, width), frame);
}

interface Box extends ImageSize {
  readonly top: number;
  readonly left: number;
}

/** Shades from 0, for paper, to 255, for the most ink. */
function stretch({ pixels, height, width }: GreyImage): GreyImage {
  let low = 255;
  let high = 0;
  for (const shade of pixels) {
    low = Math.min(low, shade);
    high = Math.max(high, shade);
  }
  const paper = low + (high - low) * cleanBelow;
  const range = Math.max(1, high - low);
  return {
    pixels: pixels.map((shade) => (shade <= paper ? 0 : Math.round(((shade - low) / range) * 255))),
    height,
    width,
  };
}

function boundingBox({ pixels, height, width }: GreyImage): Box {
  let top = height;
  let bottom = -1;
  let left = width;
  let right = -1;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (pixels[row * width + column] === 0) continue;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, column);
      right = Math.max(right, column);
    }
  }
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/** The box scaled to [height, width]: each pixel is the mean of the area that it covers. */
function resample(image: GreyImage, box: Box, height: number, width: number): GreyImage {
  const rows = coverage(box.top, box.height, height);
  const columns = coverage(box.left, box.width, width);
  const pixels = new Uint8Array(height * width);
  for (const [row, down] of rows.entries()) {
    for (const [column, across] of columns.entries()) {
      let sum = 0;
      for (const { at: y, share: shareDown } of down) {
        for (const { at: x, share } of across) sum += image.pixels[y * image.width + x]! * shareDown * share;
      }
      pixels[row * width + column] = Math.round(sum);
    }
  }
  return { pixels, height, width };
}

interface Cover {
  readonly at: number;
  readonly share: number;
}

/** For each of `count` equal parts of `size` pixels from `start` on: which pixels it covers, and how much of it each is. */
function coverage(start: number, size: number, count: number): Cover[][] {
  const step = size / count;
  return Array.from({ length: count }, (_, part) => {
    const from = part * step;
    const to = from + step;
    const covers: Cover[] = [];
    for (let pixel = Math.floor(from); pixel < Math.min(size, Math.ceil(to)); pixel++) {
      const share = (Math.min(to, pixel + 1) - Math.max(from, pixel)) / step;
      if (share > 0) covers.push({ at: start + pixel, share });
    }
    return covers;
  });
}

/**
 * Puts an image into a frame so that its centre of mass is in the middle, as far as it fits. In MNIST's own images that
 * is pixel 14 of 28, counted from 0: half a pixel below and to the right of the frame's middle.
 */
function centre(image: GreyImage, frame: ImageSize): GreyImage {
  let mass = 0;
  let down = 0;
  let across = 0;
  for (let row = 0; row < image.height; row++) {
    for (let column = 0; column < image.width; column++) {
      const ink = image.pixels[row * image.width + column]!;
      mass += ink;
      down += ink * row;
      across += ink * column;
    }
  }
  const top = place(frame.height / 2 - down / mass, frame.height - image.height);
  const left = place(frame.width / 2 - across / mass, frame.width - image.width);
  const pixels = new Uint8Array(frame.height * frame.width);
  for (let row = 0; row < image.height; row++) {
    const line = image.pixels.subarray(row * image.width, (row + 1) * image.width);
    pixels.set(line, (top + row) * frame.width + left);
  }
  return { pixels, height: frame.height, width: frame.width };
}

function place(wanted: number, most: number): number {
  return Math.min(most, Math.max(0, Math.round(wanted)));
}
