import { storeLanes } from '../lanes';

// A pixel of the output has a patch: what its window covers, [windowHeight, windowWidth, channels], with 0 where that is not
// in the image. Patches are the rows of a matrix for products by a library. A line is a row of an image's output.

/** What the host writes. */
@unmanaged
class Windows {
  height: i32;
  width: i32;
  channels: i32;
  windowHeight: i32;
  windowWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  padTop: i32;
  padLeft: i32;
  outputHeight: i32;
  outputWidth: i32;
}

/** Writes the patches of lines `begin` to `end`, the first of them to `patches`. */
export function extractPatches(layout: usize, x: usize, patches: usize, begin: i32, end: i32): void {
  const windows = changetype<Windows>(layout);
  const channels = windows.channels;
  const windowWidth = windows.windowWidth;
  const dilationWidth = windows.dilationWidth;
  const pixel = (<usize>channels) << 2;
  const tapRow = <usize>windowWidth * pixel;
  let to = patches;
  for (let line = begin; line < end; line++) {
    const image =
      x + <usize>(line / windows.outputHeight) * <usize>windows.height * <usize>windows.width * pixel;
    const top = (line % windows.outputHeight) * windows.strideHeight - windows.padTop;
    for (let column = 0; column < windows.outputWidth; column++) {
      const left = column * windows.strideWidth - windows.padLeft;
      for (let i = 0; i < windows.windowHeight; i++, to += tapRow) {
        const row = top + i * windows.dilationHeight;
        if (row < 0 || row >= windows.height) {
          memory.fill(to, 0, tapRow);
          continue;
        }
        const from = image + <usize>row * <usize>windows.width * pixel;
        const first = firstTap(windows, left);
        const last = max(first, lastTap(windows, left));
        if (first > 0) memory.fill(to, 0, <usize>first * pixel);
        if (last < windowWidth) memory.fill(to + <usize>last * pixel, 0, <usize>(windowWidth - last) * pixel);
        let source = from + <usize>(left + first * dilationWidth) * pixel;
        let target = to + <usize>first * pixel;
        if (dilationWidth === 1) {
          copyWords(source, target, (last - first) * channels);
          continue;
        }
        for (let tap = first; tap < last; tap++) {
          copyWords(source, target, channels);
          source += <usize>dilationWidth * pixel;
          target += pixel;
        }
      }
    }
  }
}

/** Adds to each pixel of `images` what it is in the patches of lines `begin` to `end`, patch after patch. */
export function addPatches(layout: usize, patches: usize, images: usize, begin: i32, end: i32): void {
  const windows = changetype<Windows>(layout);
  const channels = windows.channels;
  const windowWidth = windows.windowWidth;
  const dilationWidth = windows.dilationWidth;
  const pixel = (<usize>channels) << 2;
  const tapRow = <usize>windowWidth * pixel;
  let from = patches;
  for (let line = begin; line < end; line++) {
    const image =
      images + <usize>(line / windows.outputHeight) * <usize>windows.height * <usize>windows.width * pixel;
    const top = (line % windows.outputHeight) * windows.strideHeight - windows.padTop;
    for (let column = 0; column < windows.outputWidth; column++) {
      const left = column * windows.strideWidth - windows.padLeft;
      const first = firstTap(windows, left);
      const last = max(first, lastTap(windows, left));
      for (let i = 0; i < windows.windowHeight; i++, from += tapRow) {
        const row = top + i * windows.dilationHeight;
        if (row < 0 || row >= windows.height) continue;
        const to = image + <usize>row * <usize>windows.width * pixel;
        let target = to + <usize>(left + first * dilationWidth) * pixel;
        let source = from + <usize>first * pixel;
        if (dilationWidth === 1) {
          addWords(source, target, (last - first) * channels);
          continue;
        }
        for (let tap = first; tap < last; tap++) {
          addWords(source, target, channels);
          target += <usize>dilationWidth * pixel;
          source += pixel;
        }
      }
    }
  }
}

/** The first tap along a window's row that lies in the image. */
function firstTap(windows: Windows, left: i32): i32 {
  if (left >= 0) return 0;
  return min(windows.windowWidth, (windows.dilationWidth - 1 - left) / windows.dilationWidth);
}

/** The tap after the last one that does. */
function lastTap(windows: Windows, left: i32): i32 {
  if (left >= windows.width) return 0;
  return min(windows.windowWidth, (windows.width - 1 - left) / windows.dilationWidth + 1);
}

function copyWords(from: usize, to: usize, count: i32): void {
  const end = from + ((<usize>count) << 2);
  for (; from + 32 <= end; from += 32, to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, v128.load(from));
  if (from < end) storeLanes(to, v128.load(from), <i32>((end - from) >> 2));
}

function addWords(from: usize, to: usize, count: i32): void {
  const end = from + ((<usize>count) << 2);
  for (; from + 32 <= end; from += 32, to += 32) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16);
  }
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
  if (from < end) storeLanes(to, f32x4.add(v128.load(to), v128.load(from)), <i32>((end - from) >> 2));
}
