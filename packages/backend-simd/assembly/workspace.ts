import { constantsBytes, setConstants } from './math/constants';

// Where this thread's instance keeps what it needs for the length of a call. The layout, in bytes from the start:
// a packed block of the left matrix and a packed panel of the right one, or in their place the tiles that ./winograd/
// transforms; a tile, two runs of expanded operands, a table of constants, and where a convolution's rows, their targets and
// the steps of its depth lie.

/** Rows of the left matrix that are packed at once, at most. */
export const maximumBlockRows: i32 = 160;

/** Steps along the depth that are summed up before the sum is added to the output, at most. */
export const maximumBlockDepth: i32 = 512;

/** Elements of a broadcast operand that are expanded at once. */
export const runLength: i32 = 1024;

/** Bytes that the transformed tiles of ./winograd/ take at once, at most. */
const transformedBytes: usize = 16 * 44_800;

/** Room for pointers to the pixels of some tiles, and twice 512 elements. */
const pointerBytes: usize = 256;
const outsideBytes: usize = pointerBytes + 4096;

const panelStart: usize = <usize>(maximumBlockRows + 6) * maximumBlockDepth * 4;
const tileStart: usize = outsideBytes + transformedBytes;
const runsStart: usize = tileStart + 384;
const tableStart: usize = runsStart + <usize>runLength * 8 + 128;
const rowsStart: usize = tableStart + constantsBytes;
const targetsStart: usize = rowsStart + <usize>(maximumBlockRows + 6) * 4;
const offsetsStart: usize = targetsStart + <usize>(maximumBlockRows + 6) * 4;
const workspaceEnd: usize = offsetsStart + <usize>maximumBlockDepth * 4;

let start: usize = 0;
let columnsOfPanel: i32 = 8;

/** Bytes that each thread's instance must be given. */
export function workspaceBytes(): usize {
  return workspaceEnd;
}

/**
 * Says where this instance's workspace is, aligned to 64 bytes and no other instance's, and how many columns of a right matrix
 * are packed in a panel, at most: 8, or 16 where the engine joins vectors in pairs.
 */
export function setWorkspace(pointer: usize, columns: i32): void {
  start = pointer;
  columnsOfPanel = columns;
  setConstants(pointer + tableStart);
}

/** Columns of a packed panel of a right matrix, at most. */
export function panelColumns(): i32 {
  return columnsOfPanel;
}

export function packedBlock(): usize {
  return start;
}

export function packedPanel(): usize {
  return start + panelStart;
}

/** Pointers to the pixels of tiles in a row, 64 at most. */
export function pixelPointers(): usize {
  return start;
}

/** 512 elements that ./winograd/ keeps at 0, for the pixels that there are not. */
export function zeros(): usize {
  return start + pointerBytes;
}

/** As much room for what becomes of them. */
export function nowhere(): usize {
  return start + pointerBytes + 2048;
}

/** Where transformed tiles lie, instead of a packed block and panel. */
export function transformedTiles(): usize {
  return start + outsideBytes;
}

export function tile(): usize {
  return start + tileStart;
}

export function firstRun(): usize {
  return start + runsStart;
}

export function secondRun(): usize {
  return start + runsStart + <usize>runLength * 4 + 64;
}

/** Pointers to the rows of a convolution's tiles, up to `maximumBlockRows`, and six more. */
export function rowPointers(): usize {
  return start + rowsStart;
}

/** As many pointers to where the rows' sums go. */
export function targetPointers(): usize {
  return start + targetsStart;
}

/** How far from its row each step of a block's depth lies, `maximumBlockDepth` of them. */
export function stepOffsets(): usize {
  return start + offsetsStart;
}
