import type { Tensor } from '../tensor.ts';
import type { RecordedNode } from './recorded-op.ts';

/**
 * The ids of the tensors whose gradient is taken through the relu that made them by the op that uses them, of the nodes on
 * the way to the sources. That op is the only one, and the tensor neither a source nor the target (`ends`): so nothing
 * else needs its gradient before the relu's.
 */
export function foldedRelus(nodes: readonly RecordedNode[], ends: readonly Tensor[]): ReadonlySet<number> {
  const folded = new Set<number>();
  for (const { foldsRelu, inputIds } of nodes) {
    if (!foldsRelu) continue;
    const id = inputIds[0]!;
    const users = nodes.filter((node) => node.inputIds.includes(id));
    const isRelu = nodes.some(({ endsInRelu, outputId }) => outputId === id && endsInRelu);
    if (isRelu && users.length === 1 && !ends.some((end) => end.id === id)) folded.add(id);
  }
  return folded;
}
