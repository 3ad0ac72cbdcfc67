import type { ChannelLayout } from '../fused-kernels.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';

/** x [..., channels] as rows of channels. */
export function channelLayout({ shape }: Tensor): ChannelLayout {
  return { rows: sizeOf(shape.slice(0, -1)), channels: shape[shape.length - 1]! };
}

/** Row `index` [channels] of a table [rows, channels]. */
export function tableRow(table: Tensor, index: number): Tensor {
  const channels = table.shape[1]!;
  return reshape(slice(table, [index, 0], [1, channels]), [channels]);
}
