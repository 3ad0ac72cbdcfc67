import { packAcrossLanes, packAlongDepth } from '../matmul/pack';

/**
 * Packs a filter [taps, channels, filters] into panels of 8 columns, the last of 4 where that is enough. The columns are the
 * filters and the depth [taps, channels]; or `transposed` the channels and [taps, the last one first, filters]. A unit is a
 * panel.
 */
export function packFilter(
  filter: usize,
  output: usize,
  taps: i32,
  channels: i32,
  filters: i32,
  transposed: bool,
  begin: i32,
  end: i32,
): void {
  const columns = transposed ? channels : filters;
  const depth = taps * (transposed ? filters : channels);
  const stride = (<usize>filters) << 2;
  for (let unit = begin; unit < end; unit++) {
    const column = unit * 8;
    const valid = min(8, columns - column);
    const width = valid > 4 ? 8 : 4;
    let to = output + ((<usize>column * <usize>depth) << 2);
    if (!transposed) {
      packAcrossLanes(filter + ((<usize>column) << 2), stride, width, 1, depth, to);
      continue;
    }
    const panelBytes = (<usize>filters * <usize>width) << 2;
    for (let tap = taps - 1; tap >= 0; tap--, to += panelBytes) {
      const from = filter + <usize>(tap * channels + column) * stride;
      packAlongDepth(from, stride, width, valid, filters, to);
    }
  }
}

/** Copies images of `rows` rows of `rowBytes` into larger ones of zeros, their first row `before` bytes on. */
export function padImages(
  input: usize,
  output: usize,
  rows: i32,
  rowBytes: usize,
  outputRowBytes: usize,
  outputImageBytes: usize,
  before: usize,
  begin: i32,
  end: i32,
): void {
  for (let image = <usize>begin; image < <usize>end; image++) {
    const start = output + image * outputImageBytes;
    memory.fill(start, 0, outputImageBytes);
    let from = input + image * <usize>rows * rowBytes;
    let to = start + before;
    for (let row = 0; row < rows; row++, from += rowBytes, to += outputRowBytes)
      memory.copy(to, from, rowBytes);
  }
}
