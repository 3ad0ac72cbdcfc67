import { storeLanes, touch } from './lanes';

// Max pooling over images [batch, height, width, channels], four channels at once. What lies outside of an image takes no
// part. A window goes row by row, so "first" means what it does in the seam.

let height: i32 = 0;
let width: i32 = 0;
let channels: i32 = 0;
let windowHeight: i32 = 0;
let windowWidth: i32 = 0;
let strideHeight: i32 = 0;
let strideWidth: i32 = 0;
let dilationHeight: i32 = 0;
let dilationWidth: i32 = 0;
let padTop: i32 = 0;
let padLeft: i32 = 0;
let outputHeight: i32 = 0;
let outputWidth: i32 = 0;
// The gradient's: ones in every lane where x is relu's output, so that what is not above 0 gets none.
let relu: v128 = i32x4.splat(0);
// Bytes from a tap of the window to the one below it, and to the one beside it.
let tapRowBytes: usize = 0;
let tapBytes: usize = 0;

/** Takes the sizes that src/kernels/pooling.ts has written, int32s in the order above. */
function readLayout(at: usize): void {
  height = load<i32>(at);
  width = load<i32>(at, 4);
  channels = load<i32>(at, 8);
  windowHeight = load<i32>(at, 12);
  windowWidth = load<i32>(at, 16);
  strideHeight = load<i32>(at, 20);
  strideWidth = load<i32>(at, 24);
  dilationHeight = load<i32>(at, 28);
  dilationWidth = load<i32>(at, 32);
  padTop = load<i32>(at, 36);
  padLeft = load<i32>(at, 40);
  outputHeight = load<i32>(at, 44);
  outputWidth = load<i32>(at, 48);
  relu = i32x4.splat(load<i32>(at, 52));
  tapRowBytes = (<usize>dilationHeight * <usize>width * <usize>channels) << 2;
  tapBytes = (<usize>dilationWidth * <usize>channels) << 2;
}

// A division takes longer than a window of few channels: the two below divide at the image's edges only.

/** The first tap that does not lie before the image, of a window that begins at `start`. */
function firstTap(start: i32, dilation: i32): i32 {
  return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
}

/** One past the last tap that lies before `size`. */
function endTap(start: i32, dilation: i32, size: i32, taps: i32): i32 {
  if (start + (taps - 1) * dilation < size) return taps;
  return start >= size ? 0 : (size - start + dilation - 1) / dilation;
}

/** The bytes from the image's start to a pixel; of one outside of it too, which wraps and is only added to. */
function pixelBytes(row: i32, column: i32): usize {
  return <usize>(<isize>(row * width + column) * <isize>channels * 4);
}

/** The greatest of each window. Units are rows of the output, those of all images. */
export function maxPool(input: usize, output: usize, layout: usize, begin: i32, end: i32): void {
  readLayout(layout);
  const imageBytes = pixelBytes(height, 0);
  const outputPixelBytes = (<usize>channels) << 2;
  let to = output + <usize>begin * <usize>outputWidth * outputPixelBytes;
  for (let unit = begin; unit < end; unit++) {
    const image = input + <usize>(unit / outputHeight) * imageBytes;
    const row = (unit % outputHeight) * strideHeight - padTop;
    const y = firstTap(row, dilationHeight);
    const yEnd = endTap(row, dilationHeight, height, windowHeight);
    const rows = max(0, (yEnd - y - 1) * dilationHeight + 1);
    touch(image + pixelBytes(row + y * dilationHeight, 0), pixelBytes(rows, 0));
    for (let j = 0; j < outputWidth; j++, to += outputPixelBytes) {
      const column = j * strideWidth - padLeft;
      const x = firstTap(column, dilationWidth);
      const xEnd = endTap(column, dilationWidth, width, windowWidth);
      const from = image + pixelBytes(row, column) + <usize>y * tapRowBytes + <usize>x * tapBytes;
      if (yEnd - y === 2 && xEnd - x === 2 && channels >= 4) greatestOfFour(from, to);
      else greatest(from, yEnd - y, xEnd - x, to);
    }
  }
}

/**
 * All channels, 4 or more, of a window of two by two taps; the last four may be written twice. NaN is no number's equal, so
 * a NaN among them gives a lane of ones.
 */
function greatestOfFour(from: usize, to: usize): void {
  const right = from + tapBytes;
  const below = from + tapRowBytes;
  const belowRight = below + tapBytes;
  const last = ((<usize>channels) << 2) - 16;
  for (let at: usize = 0; ; at = min(at + 16, last)) {
    const a = v128.load(from + at);
    const b = v128.load(right + at);
    const c = v128.load(below + at);
    const d = v128.load(belowRight + at);
    const numbers = v128.or(v128.or(f32x4.ne(a, a), f32x4.ne(b, b)), v128.or(f32x4.ne(c, c), f32x4.ne(d, d)));
    v128.store(to + at, v128.or(f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d)), numbers));
    if (at === last) return;
  }
}

/** All channels of a window of `rows` by `columns` taps; −∞ where there are none. */
function greatest(from: usize, rows: i32, columns: i32, to: usize): void {
  for (let at: usize = 0, bytes = (<usize>channels) << 2; at < bytes; at += 16) {
    let result = f32x4.splat(-Infinity);
    let notNumbers = i32x4.splat(0);
    let row = from + at;
    for (let y = 0; y < rows; y++, row += tapRowBytes) {
      let tap = row;
      for (let x = 0; x < columns; x++, tap += tapBytes) {
        const value = v128.load(tap);
        result = f32x4.pmax(result, value);
        notNumbers = v128.or(notNumbers, f32x4.ne(value, value));
      }
    }
    storeLanes(to + at, v128.or(result, notNumbers), <i32>((bytes - at) >> 2));
  }
}

/** Which lanes of `value` come before `held`: those that are greater or the first NaN. */
function wins(value: v128, held: v128): v128 {
  return v128.andnot(f32x4.eq(held, held), f32x4.le(value, held));
}

/** Ones in the lanes that get no gradient, of the greatest elements. */
function withoutGradient(greatest: v128): v128 {
  return v128.andnot(relu, f32x4.gt(greatest, f32x4.splat(0)));
}

/**
 * The gradient where windows lie side by side: as far apart as they are large, without dilation. Every pixel is in one
 * window at most. Units are bands: a row of windows, and for the last of an image what is below. A band is filled with zeros
 * at first, for the pixels of no window, and so that its lines come into the cache in order.
 */
export function maxPoolGradientApart(
  input: usize,
  dy: usize,
  output: usize,
  layout: usize,
  begin: i32,
  end: i32,
): void {
  readLayout(layout);
  const imageBytes = pixelBytes(height, 0);
  const outputPixelBytes = (<usize>channels) << 2;
  let gradient = dy + <usize>begin * <usize>outputWidth * outputPixelBytes;
  for (let unit = begin; unit < end; unit++) {
    const band = unit % outputHeight;
    const image = <usize>(unit / outputHeight) * imageBytes;
    const row = band * strideHeight - padTop;
    const y = firstTap(row, 1);
    const yEnd = endTap(row, 1, height, windowHeight);
    const top = min(height, max(0, row));
    const bottom = band === outputHeight - 1 ? height : min(height, max(0, row + windowHeight));
    const start = image + pixelBytes(top, 0);
    const bytes = pixelBytes(bottom - top, 0);
    memory.fill(output + start, 0, bytes);
    touch(input + start, bytes);
    for (let j = 0; j < outputWidth; j++, gradient += outputPixelBytes) {
      const column = j * strideWidth - padLeft;
      const x = firstTap(column, 1);
      const xEnd = endTap(column, 1, width, windowWidth);
      const pixel = image + pixelBytes(row + y, column + x);
      if (yEnd - y === 2 && xEnd - x === 2 && channels >= 4)
        spreadToFour(input + pixel, gradient, output + pixel);
      else spread(input + pixel, gradient, yEnd - y, xEnd - x, output + pixel);
    }
  }
}

/** The gradient of any windows: zeros, and dy added window by window in order. Units are images. */
export function maxPoolGradient(
  input: usize,
  dy: usize,
  output: usize,
  layout: usize,
  begin: i32,
  end: i32,
): void {
  readLayout(layout);
  const imageBytes = pixelBytes(height, 0);
  const outputPixelBytes = (<usize>channels) << 2;
  let gradient = dy + <usize>begin * <usize>outputHeight * <usize>outputWidth * outputPixelBytes;
  for (
    let image = <usize>begin * imageBytes, last = <usize>end * imageBytes;
    image < last;
    image += imageBytes
  ) {
    memory.fill(output + image, 0, imageBytes);
    for (let i = 0; i < outputHeight; i++) {
      const row = i * strideHeight - padTop;
      const y = firstTap(row, dilationHeight);
      const yEnd = endTap(row, dilationHeight, height, windowHeight);
      for (let j = 0; j < outputWidth; j++, gradient += outputPixelBytes) {
        const column = j * strideWidth - padLeft;
        const x = firstTap(column, dilationWidth);
        const xEnd = endTap(column, dilationWidth, width, windowWidth);
        const pixel = image + pixelBytes(row, column) + <usize>y * tapRowBytes + <usize>x * tapBytes;
        scatter(input + pixel, gradient, yEnd - y, xEnd - x, output + pixel);
      }
    }
  }
}

/**
 * All channels, 4 or more, of a window of two by two taps: dy, to which 0 is added so that −0 is 0, and zeros. The last four
 * may be written twice. A sum that is NaN says that a tap may be.
 */
function spreadToFour(from: usize, dy: usize, to: usize): void {
  const right = from + tapBytes;
  const below = from + tapRowBytes;
  const belowRight = below + tapBytes;
  const toRight = to + tapBytes;
  const toBelow = to + tapRowBytes;
  const toBelowRight = toBelow + tapBytes;
  const last = ((<usize>channels) << 2) - 16;
  for (let at: usize = 0; ; at = min(at + 16, last)) {
    const a = v128.load(from + at);
    const b = v128.load(right + at);
    const c = v128.load(below + at);
    const d = v128.load(belowRight + at);
    const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    if (v128.any_true(f32x4.ne(sum, sum))) {
      spread(from, dy, 2, 2, to);
      return;
    }
    const held = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
    const isA = f32x4.eq(a, held);
    const isB = f32x4.eq(b, held);
    const isC = f32x4.eq(c, held);
    const given = f32x4.add(v128.load(dy + at), f32x4.splat(0));
    const gradient = v128.andnot(given, withoutGradient(held));
    const notA = v128.andnot(gradient, isA);
    const notB = v128.andnot(notA, isB);
    v128.store(to + at, v128.and(gradient, isA));
    v128.store(toRight + at, v128.and(notA, isB));
    v128.store(toBelow + at, v128.and(notB, isC));
    v128.store(toBelowRight + at, v128.andnot(notB, isC));
    if (at === last) return;
  }
}

/** The byte at which a window's greatest element lies, from its first tap on, for each of four channels; −1 without gradient. */
function greatestPlaces(from: usize, rows: i32, columns: i32): v128 {
  let held = v128.load(from);
  let places = i32x4.splat(0);
  for (let y = 0; y < rows; y++) {
    let offset = <usize>y * tapRowBytes;
    for (let x = 0; x < columns; x++, offset += tapBytes) {
      const next = v128.load(from + offset);
      const isNext = wins(next, held);
      held = v128.bitselect(next, held, isNext);
      places = v128.bitselect(i32x4.splat(<i32>offset), places, isNext);
    }
  }
  return v128.or(places, withoutGradient(held));
}

/** All channels of a window of `rows` by `columns` taps: each tap's gradient is written. */
function spread(from: usize, dy: usize, rows: i32, columns: i32, to: usize): void {
  if (rows <= 0 || columns <= 0) return;
  for (let at: usize = 0, bytes = (<usize>channels) << 2; at < bytes; at += 16) {
    const places = greatestPlaces(from + at, rows, columns);
    const gradient = f32x4.add(v128.load(dy + at), f32x4.splat(0));
    const count = <i32>((bytes - at) >> 2);
    for (let y = 0; y < rows; y++) {
      let offset = <usize>y * tapRowBytes;
      for (let x = 0; x < columns; x++, offset += tapBytes) {
        const isHere = i32x4.eq(places, i32x4.splat(<i32>offset));
        storeLanes(to + at + offset, v128.and(gradient, isHere), count);
      }
    }
  }
}

/** The same, but dy is added to what is there. */
function scatter(from: usize, dy: usize, rows: i32, columns: i32, to: usize): void {
  if (rows <= 0 || columns <= 0) return;
  for (let at: usize = 0, bytes = (<usize>channels) << 2; at < bytes; at += 16) {
    const places = greatestPlaces(from + at, rows, columns);
    const target = to + at;
    const gradient = dy + at;
    addAt(target, i32x4.extract_lane(places, 0), gradient);
    if (bytes - at > 4) addAt(target + 4, i32x4.extract_lane(places, 1), gradient + 4);
    if (bytes - at > 8) addAt(target + 8, i32x4.extract_lane(places, 2), gradient + 8);
    if (bytes - at > 12) addAt(target + 12, i32x4.extract_lane(places, 3), gradient + 12);
  }
}

function addAt(to: usize, place: i32, from: usize): void {
  if (place < 0) return;
  to += <usize>place;
  store<f32>(to, load<f32>(to) + load<f32>(from));
}
