import type { Conv2dLayout } from '@athanor/core';
import type { Runner } from '../../runner.ts';
import type { SimdStorage } from '../../storage.ts';
import { withScratch } from './scratch.ts';
import {
  countTiles,
  grainElements,
  grainOperations,
  imageSide,
  outputSide,
  partBytesOf,
  positions,
  shareOf,
  strideOf,
  tilesPerBlock,
  tilingWords,
} from './winograd-tiling.ts';

// Channels and filters of a unit, at most, and how many units there are at least where there are tiles enough.
const mostChannels = 64;
const wantedUnits = 16;

/**
 * As `conv2dFilterGradient` of ./filter-gradient.ts, for a layout that `usesWinograd`, of at least one image. The order of
 * its sums is the layout's alone.
 */
export function winogradFilterGradient(
  runner: Runner,
  x: SimdStorage,
  dy: SimdStorage,
  output: SimdStorage,
  layout: Conv2dLayout,
): void {
  const { channels, filters } = layout;
  const { tiles } = countTiles(layout);
  const [ownChannels, ownFilters] = [shareOf(channels, mostChannels), shareOf(filters, mostChannels)];
  const shares = Math.ceil(channels / ownChannels) * Math.ceil(filters / ownFilters);
  const blocks = Math.ceil(tiles / tilesPerBlock(tiles, ownChannels, ownFilters));
  const perPart = Math.ceil(tiles / Math.min(Math.ceil(wantedUnits / shares), blocks));
  const parts = Math.ceil(tiles / perPart);
  const perBlock = tilesPerBlock(perPart, ownChannels, ownFilters);
  const words = [
    ...tilingWords(layout, perPart, perBlock, ownChannels),
    ...[...imageSide(layout), ...outputSide(layout), ownChannels, ownFilters],
  ];
  const bytes = 4 * channels * filters;
  const [stride, partBytes] = [strideOf(bytes), partBytesOf(bytes)];
  withScratch(runner, [parts * partBytes], (sums) => {
    const operations = positions * perPart * ownChannels * ownFilters;
    const args = [runner.layout(words), x.pointer, dy.pointer, sums, stride, partBytes];
    runner.run('winogradFilterGradient', args, parts * shares, Math.ceil(grainOperations / operations));
    const grain = Math.ceil(grainElements / (8 * channels * positions * parts));
    const lines = [stride, partBytes, bytes, 32 * channels, 32, 4 * filters];
    runner.run('finishFilterGradient', [sums, output.pointer, parts, ...lines], filters / 8, grain);
  });
}
