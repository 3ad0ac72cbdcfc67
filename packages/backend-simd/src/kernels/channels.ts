import type { ChannelLayout, FusedKernels, Storage } from '@athanor/core';
import { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

/** The members of `fused` that are made here. */
export type ChannelKernels = Required<Pick<FusedKernels, 'channelAffine' | 'channelMoments' | 'channelSums'>>;

// Elements read that are worth a thread.
const grainElements = 32768;
// Blocks of rows, at most, and the least rows and elements of one.
const mostBlocks = 64;
const leastBlockRows = 32;
const leastBlockElements = 2048;
// Two float64 sums a channel and block have to fit into the scratch memory.
const mostChannels = 4096;

/** How rows are cut into blocks, whose sums are added in order: by the layout alone, not the threads. */
interface Blocks {
  readonly count: number;
  readonly rows: number;
}

/** Statistics by channel, and the map that normalises. */
export function channelKernels(runner: Runner, own: (storage: Storage) => SimdStorage): ChannelKernels {
  return {
    channelAffine(x, centre, scale, offset, output, { rows, channels }) {
      const args = [x, centre, scale, offset, output].map((storage) => own(storage).pointer);
      runner.run(
        'channelAffine',
        [...args, channels],
        rows,
        Math.ceil(grainElements / Math.max(1, channels)),
      );
    },
    channelMoments(x, output, layout) {
      const [from, to] = [own(x).pointer, own(output).pointer];
      inChannels(layout, to, (start, channels, first, second) => {
        const blocks = blocksOf(layout.rows, channels);
        const sizes = [layout.rows, channels, layout.channels, blocks.rows];
        const args = [from + 4 * start, runner.scratch, ...sizes];
        runner.run('channelMomentBlocks', args, blocks.count, grainOf(blocks, channels));
        total(runner, first, second, layout.rows, channels, blocks);
      });
    },
    channelSums(dy, x, centre, output, layout) {
      const [gradient, from, middle] = [own(dy).pointer, own(x).pointer, own(centre).pointer];
      inChannels(layout, own(output).pointer, (start, channels, first, second) => {
        const blocks = blocksOf(layout.rows, channels);
        const inputs = [gradient, from, middle].map((pointer) => pointer + 4 * start);
        const sizes = [layout.rows, channels, layout.channels, blocks.rows];
        const args = [...inputs, runner.scratch, ...sizes];
        runner.run('channelSumBlocks', args, blocks.count, grainOf(blocks, channels));
        total(runner, first, second, 0, channels, blocks);
      });
    },
  };
}

/** Calls `run` for at most `mostChannels` channels at a time, with where their two rows of the output are. */
function inChannels(
  { channels }: ChannelLayout,
  output: number,
  run: (start: number, count: number, first: number, second: number) => void,
): void {
  for (let start = 0; start < channels; start += mostChannels) {
    const first = output + 4 * start;
    run(start, Math.min(mostChannels, channels - start), first, first + 4 * channels);
  }
}

function blocksOf(rows: number, channels: number): Blocks {
  const bytes = 16 * Math.ceil(channels / 4) * 4;
  const most = Math.min(
    mostBlocks,
    rows / leastBlockRows,
    (rows * channels) / leastBlockElements,
    Runner.scratchBytes / bytes,
  );
  const blockRows = Math.max(1, Math.ceil(rows / Math.max(1, Math.floor(most))));
  return { count: Math.ceil(rows / blockRows), rows: blockRows };
}

function grainOf({ rows }: Blocks, channels: number): number {
  return Math.ceil(grainElements / (rows * channels));
}

function total(
  runner: Runner,
  first: number,
  second: number,
  rows: number,
  channels: number,
  { count }: Blocks,
): void {
  const args = [runner.scratch, first, second, rows, channels, count];
  runner.run('channelTotals', args, channels, Math.ceil(grainElements / count));
}
