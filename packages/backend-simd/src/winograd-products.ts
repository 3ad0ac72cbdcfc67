import type { CompiledKernels, Kernel } from './kernel-names.ts';
import type { Multiply } from './products.ts';

// A worker of a backend with a library imports this file, as it does patch-products.ts. Winograd's convolutions, whose
// transforms are this backend's (assembly/winograd/convolve.ts) and whose products are the library's: for each of a tile's 16
// positions one a block. Each thread keeps a block's transformed tiles, and what is made of them, in a place of its own,
// `scratchBytes` from the next one's: positions `positionBytes` apart, and in each first what is multiplied, then `rightOffset`
// further what it is multiplied by or what comes of it. Rows are whole, one after another.

const positions = 16;
/** Bytes of eight elements: the groups of a row of channels lie one after another. */
const group = 32;

/**
 * The convolution; or `backward` its input's gradient. `filter` is [16, depth, columns], its positions `filterStride` apart.
 * A unit is `perUnit` of the `tiles`, and backward whole images, of `perImage` tiles that make `imageElements` elements.
 */
export function winogradProducts(compiled: CompiledKernels, multiply: Multiply, place: number): Kernel {
  return (
    layout: number,
    input: number,
    filter: number,
    filterStride: number,
    bias: number,
    output: number,
    relu: number,
    backward: number,
    scratch: number,
    scratchBytes: number,
    rightOffset: number,
    positionBytes: number,
    depth: number,
    columns: number,
    tiles: number,
    perUnit: number,
    perBlock: number,
    perImage: number,
    imageElements: number,
    begin: number,
    end: number,
  ) => {
    const left = scratch + place * scratchBytes;
    const products = left + rightOffset;
    const [inputBytes, outputBytes] = [4 * depth, 4 * columns];
    const last = Math.min(end * perUnit, tiles);
    if (backward === 1) {
      const first = (begin * perUnit) / perImage;
      compiled.fillFloat(output, 0, first * imageElements, (last / perImage) * imageElements);
    }
    for (let tile = begin * perUnit; tile < last; ) {
      const unitEnd = Math.min(tile - (tile % perUnit) + perUnit, last);
      const next = Math.min(tile + perBlock, unitEnd);
      const to = [left, inputBytes, group] as const;
      compiled.transformTiles(layout, 0, input, inputBytes, ...to, backward, tile, next);
      for (let position = 0; position < positions; position++) {
        multiply({
          a: left + position * positionBytes,
          b: filter + position * filterStride,
          output: products + position * positionBytes,
          m: next - tile,
          n: columns,
          k: depth,
          transposeA: false,
          transposeB: false,
          strideA: depth,
          strideB: columns,
          strideOutput: columns,
          accumulate: false,
        });
      }
      const from = [products, outputBytes, group] as const;
      compiled.finishTiles(layout, ...from, bias, output, relu, backward, tile, next);
      tile = next;
    }
  };
}

/**
 * Σ of (Bᵀ·x·B) ⊙ (A·dy·Aᵀ) over the tiles of each part, block after block in order, to [parts, 16, channels, filters], of
 * which parts lie `partBytes` apart and positions `stride`. A unit is a part's `perPart` tiles in some channels and filters,
 * `ownChannels` and `ownFilters` at most, and units go along the filters, then the channels.
 */
export function winogradFilterProducts(compiled: CompiledKernels, multiply: Multiply, place: number): Kernel {
  return (
    layout: number,
    x: number,
    dy: number,
    sums: number,
    stride: number,
    partBytes: number,
    scratch: number,
    scratchBytes: number,
    rightOffset: number,
    positionBytes: number,
    channels: number,
    filters: number,
    ownChannels: number,
    ownFilters: number,
    tiles: number,
    perPart: number,
    perBlock: number,
    begin: number,
    end: number,
  ) => {
    const left = scratch + place * scratchBytes;
    const right = left + rightOffset;
    const across = Math.ceil(filters / ownFilters);
    const shares = across * Math.ceil(channels / ownChannels);
    for (let unit = begin; unit < end; unit++) {
      const part = Math.floor(unit / shares);
      const channel = Math.floor((unit % shares) / across) * ownChannels;
      const filter = ((unit % shares) % across) * ownFilters;
      const [m, n] = [Math.min(ownChannels, channels - channel), Math.min(ownFilters, filters - filter)];
      const output = sums + part * partBytes + 4 * (channel * filters + filter);
      const first = part * perPart;
      const last = Math.min(first + perPart, tiles);
      for (let tile = first; tile < last; tile += perBlock) {
        const next = Math.min(tile + perBlock, last);
        compiled.transformTiles(
          ...([layout, 0, x + 4 * channel, 4 * m] as const),
          ...([left, 4 * m, group, 0, tile, next] as const),
        );
        compiled.transformTiles(
          ...([layout, 1, dy + 4 * filter, 4 * n] as const),
          ...([right, 4 * n, group, 1, tile, next] as const),
        );
        for (let position = 0; position < positions; position++) {
          multiply({
            a: left + position * positionBytes,
            b: right + position * positionBytes,
            output: output + position * stride,
            m,
            n,
            k: next - tile,
            transposeA: true,
            transposeB: false,
            strideA: m,
            strideB: n,
            strideOutput: filters,
            accumulate: tile > first,
          });
        }
      }
    }
  };
}
