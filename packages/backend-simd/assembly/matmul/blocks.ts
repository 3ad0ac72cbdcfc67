import { maximumBlockDepth } from '../workspace';

/** Into how many blocks the depth is cut; at least one, so that a product without depth is written too. */
export function depthBlocks(depth: i32): i32 {
  return max(1, (depth + maximumBlockDepth - 1) / maximumBlockDepth);
}

/**
 * Steps in each block but the last. It depends on the depth alone, and the sums of the blocks are added up in order: so
 * an element has the same bits whatever is computed beside it, and by whom.
 */
export function blockDepth(depth: i32): i32 {
  const blocks = depthBlocks(depth);
  return (depth + blocks - 1) / blocks;
}
