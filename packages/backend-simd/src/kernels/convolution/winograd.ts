import type { Conv2dLayout, FusedActivation } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import type { SimdStorage } from '../../storage.ts';
import { withScratch } from './scratch.ts';
import {
  countTiles,
  grainElements,
  grainOperations,
  imageSide,
  outputSide,
  positions,
  strideOf,
  tilesPerBlock,
  tilingWords,
} from './winograd-tiling.ts';

// Tiles of a unit, at least: with fewer, to read the transformed filter takes as long as to multiply by it.
const fewestTiles = 20;

/** As `conv2d` of ./convolve.ts, for a layout that `usesWinograd`. */
export function winogradConv2d(
  runner: Runner,
  x: SimdStorage,
  filter: SimdStorage,
  bias: SimdStorage | null,
  output: SimdStorage,
  layout: Conv2dLayout,
  activation: FusedActivation,
): void {
  const { channels, filters } = layout;
  const { tiles } = countTiles(layout);
  if (tiles === 0) return;
  withTransformedFilter(runner, filter, layout, false, (panels) => {
    const shared = runner.threads === 1 ? tiles : Math.ceil(tiles / (4 * runner.threads));
    const perBlock = tilesPerBlock(Math.max(shared, fewestTiles), channels, filters);
    const words = [
      ...tilingWords(layout, perBlock, perBlock, channels),
      ...imageSide(layout),
      ...outputSide(layout),
    ];
    const args = [
      ...[runner.layout(words), x.pointer, panels, strideOf(4 * channels * filters)],
      ...[bias?.pointer ?? 0, output.pointer, Number(activation === 'relu'), 0],
    ];
    const operations = positions * perBlock * channels * filters;
    runner.run('winograd', args, Math.ceil(tiles / perBlock), Math.ceil(grainOperations / operations));
  });
}

/** As `conv2dInputGradient` there. A unit is an image, as its tiles are added up. */
export function winogradInputGradient(
  runner: Runner,
  dy: SimdStorage,
  filter: SimdStorage,
  output: SimdStorage,
  layout: Conv2dLayout,
): void {
  const { batch, channels, filters } = layout;
  const { tiles, perImage } = countTiles(layout);
  if (tiles === 0) return;
  withTransformedFilter(runner, filter, layout, true, (panels) => {
    const perBlock = tilesPerBlock(perImage, filters, channels);
    const words = [
      ...tilingWords(layout, perImage, perBlock, filters),
      ...outputSide(layout),
      ...imageSide(layout),
    ];
    const stride = strideOf(4 * channels * filters);
    const args = [runner.layout(words), dy.pointer, panels, stride, 0, output.pointer, 0, 1];
    const operations = positions * perImage * channels * filters;
    runner.run('winograd', args, batch, Math.ceil(grainOperations / operations));
  });
}

/** Its panels are of 8 filters, or `transposed` of 8 channels: then it is packed first. */
function withTransformedFilter(
  runner: Runner,
  filter: SimdStorage,
  { channels, filters }: Conv2dLayout,
  transposed: boolean,
  use: (panels: number) => void,
): void {
  const taps = 9;
  const bytes = 4 * channels * filters;
  const [depth, columns] = transposed ? [filters, channels] : [channels, filters];
  const panels = columns / 8;
  const panelBytes = 32 * depth;
  const grain = Math.ceil(grainElements / (8 * taps * depth));
  const stride = strideOf(bytes);
  const sizes = [positions * stride, ...(transposed ? [taps * bytes] : [])];
  withScratch(runner, sizes, (transformed, packed = 0) => {
    if (transposed)
      runner.run('packFilter', [filter.pointer, packed, taps, channels, filters, 1], panels, grain);
    // The last tap of a packed filter lies first.
    const from = transposed
      ? [packed + (taps - 1) * panelBytes, taps * panelBytes, -panelBytes, 32]
      : [filter.pointer, 32, bytes, 4 * filters];
    runner.run('transformFilter', [...from, transformed, panelBytes, stride, 32, panelBytes], panels, grain);
    use(transformed);
  });
}
