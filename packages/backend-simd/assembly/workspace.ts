import { constantsBytes, setConstants } from './math/constants';

// Where this thread's instance keeps what it needs for the length of a call. The layout, in bytes from the start:
// a packed block of the left matrix, a packed panel of the right one, a tile, two runs of expanded operands, and a table of
// constants.

/** Rows of the left matrix that are packed at once, at most. */
export const maximumBlockRows: i32 = 160;

/** Steps along the depth that are summed up before the sum is added to the output, at most. */
export const maximumBlockDepth: i32 = 512;

/** Elements of a broadcast operand that are expanded at once. */
export const runLength: i32 = 1024;

const panelStart: usize = <usize>(maximumBlockRows + 4) * maximumBlockDepth * 4;
const tileStart: usize = panelStart + <usize>maximumBlockDepth * 8 * 4;
const runsStart: usize = tileStart + 256;
const tableStart: usize = runsStart + <usize>runLength * 8 + 128;
const workspaceEnd: usize = tableStart + constantsBytes;

let start: usize = 0;

/** Bytes that each thread's instance must be given. */
export function workspaceBytes(): usize {
  return workspaceEnd;
}

/** Says where this instance's workspace is: aligned to 64 bytes, and no other instance's. */
export function setWorkspace(pointer: usize): void {
  start = pointer;
  setConstants(pointer + tableStart);
}

export function packedBlock(): usize {
  return start;
}

export function packedPanel(): usize {
  return start + panelStart;
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
