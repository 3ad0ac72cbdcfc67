import type { Conv2dLayout } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import {
  positionBytes,
  tilesPerBlock,
  tilingWords,
  usesWinograd,
  usesWinogradForFilter,
} from './winograd-tiling.ts';

type Sizes = readonly [size: number, channels: number, filters: number, padding: number];

function layoutOf([size, channels, filters, padding]: Sizes): Conv2dLayout {
  const output = size - 2 + 2 * padding;
  return {
    ...{ batch: 16, height: size, width: size, channels, filters },
    ...{ windowHeight: 3, windowWidth: 3, strideHeight: 1, strideWidth: 1 },
    ...{ dilationHeight: 1, dilationWidth: 1, padTop: padding, padLeft: padding },
    ...{ outputHeight: output, outputWidth: output },
  };
}

const conv2 = layoutOf([13, 32, 64, 0]);

describe('usesWinograd', () => {
  it.each<Sizes>([
    [13, 32, 64, 0],
    [28, 32, 32, 1],
    [14, 64, 64, 1],
    [7, 128, 128, 1],
    [13, 24, 24, 0],
    [14, 256, 512, 1],
  ])('takes %i × %i with %i channels, %i filters, padding %i', (...sizes) => {
    expect(usesWinograd(layoutOf(sizes))).toBe(true);
    expect(usesWinogradForFilter(layoutOf(sizes))).toBe(true);
  });

  it.each<readonly [why: string, sizes: Sizes]>([
    ['one channel', [28, 1, 32, 0]],
    ['few channels', [13, 16, 16, 0]],
    ['channels that are not whole panels', [14, 60, 64, 1]],
    ['channels that the workspace has no room for', [14, 520, 64, 1]],
    ['tiles that are mostly padding', [3, 64, 64, 1]],
    ['tiles of which a quarter is needed', [3, 64, 64, 0]],
    ['images without a window', [2, 64, 64, 0]],
  ])('leaves %s to the direct kernel', (_, sizes) => {
    expect(usesWinograd(layoutOf(sizes))).toBe(false);
    expect(usesWinogradForFilter(layoutOf(sizes))).toBe(false);
  });

  it('leaves other windows, strides and dilations to the direct kernel', () => {
    const others: readonly Partial<Conv2dLayout>[] = [
      { windowHeight: 5 },
      { windowWidth: 1 },
      { strideHeight: 2 },
      { strideWidth: 2 },
      { dilationHeight: 2 },
      { dilationWidth: 2 },
    ];
    for (const other of others) expect(usesWinograd({ ...conv2, ...other })).toBe(false);
  });

  it('does not depend on the batch, but for the gradient of a filter, which sums over it', () => {
    const small = layoutOf([7, 128, 128, 1]);
    expect(usesWinograd({ ...small, batch: 1 })).toBe(true);
    expect(usesWinogradForFilter({ ...small, batch: 1 })).toBe(false);
  });

  it('reads a filter too large for each block of tiles only for its gradient', () => {
    for (const sizes of [
      [14, 512, 512, 1],
      [7, 256, 512, 1],
    ] satisfies Sizes[]) {
      expect(usesWinograd(layoutOf(sizes))).toBe(false);
      expect(usesWinogradForFilter(layoutOf(sizes))).toBe(true);
    }
  });
});

describe('a block of tiles', () => {
  it('fits what the workspace has room for, whatever its channels', () => {
    for (let left = 8; left <= 512; left += 8) {
      for (let right = 8; right <= 512; right += 8) {
        const perBlock = tilesPerBlock(1e6, left, right);
        const words = tilingWords(conv2, perBlock, perBlock, left);
        expect(perBlock).toBeGreaterThan(0);
        const offset = words[5]!;
        expect(offset).toBeGreaterThanOrEqual(4 * perBlock * left);
        expect(offset + 4 * (perBlock + 4) * right).toBeLessThanOrEqual(positionBytes);
      }
    }
  });

  it('is almost as large as the others', () => {
    const most = tilesPerBlock(1e6, 64, 64);
    expect(tilesPerBlock(most + 1, 64, 64)).toBe(Math.ceil((most + 1) / 2));
  });
});
