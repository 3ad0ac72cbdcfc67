import type { WindowLayout } from '@athanor/core';

/** A network has few kinds of windows; their tables are made once. */
const mostTables = 32;
const tables = new Map<string, Int32Array>();

/**
 * Which elements of one image's windows lie within the image, window by window and row by row, as many at once as are
 * neighbours in the image too. Four numbers each: the first pixel they lie on (of height·width), the window's number
 * (of outputHeight·outputWidth), the first element's number in the window (of windowHeight·windowWidth), and how many.
 */
export function windowRuns(layout: WindowLayout): Int32Array {
  const key = [
    ...[layout.height, layout.width, layout.windowHeight, layout.windowWidth],
    ...[layout.strideHeight, layout.strideWidth, layout.dilationHeight, layout.dilationWidth],
    ...[layout.padTop, layout.padLeft, layout.outputHeight, layout.outputWidth],
  ].join();
  let table = tables.get(key);
  if (table === undefined) {
    if (tables.size >= mostTables) tables.clear();
    table = makeTable(layout);
    tables.set(key, table);
  }
  return table;
}

function makeTable(layout: WindowLayout): Int32Array {
  const { height, width, windowHeight, windowWidth, outputHeight, outputWidth, dilationWidth } = layout;
  const runs: number[] = [];
  for (let i = 0; i < outputHeight; i++) {
    const top = i * layout.strideHeight - layout.padTop;
    for (let j = 0; j < outputWidth; j++) {
      const left = j * layout.strideWidth - layout.padLeft;
      const first = Math.max(Math.ceil(-left / dilationWidth), 0);
      const end = Math.min(Math.ceil((width - left) / dilationWidth), windowWidth);
      const window = i * outputWidth + j;
      for (let y = 0; y < windowHeight; y++) {
        const row = top + y * layout.dilationHeight;
        if (row < 0 || row >= height) continue;
        const taps = dilationWidth === 1 ? Math.max(end - first, 1) : 1;
        for (let x = first; x < end; x += taps) {
          runs.push(row * width + left + x * dilationWidth, window, y * windowWidth + x, taps);
        }
      }
    }
  }
  return Int32Array.from(runs);
}
