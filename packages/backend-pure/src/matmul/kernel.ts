/** The tile of the product that is held in registers at once: 4 rows by 2 columns. */
export const tileRows = 4;
export const tileColumns = 2;

/** The block that is packed and multiplied at once; each of the three arrays below then takes 512 KiB. */
export const blockRows = 256;
export const blockColumns = 256;
export const blockDepth = 256;

// Constants of this very module, of a fixed size, neither parameters nor exports: so V8 knows where they lie and how
// long they are when it compiles the inner loop, which then runs 1.5 times as fast. An exported name is looked up at
// every use; hence the second names below, and the plain 4 and 2 in the loop.
const left = new Float64Array(blockRows * blockDepth);
const right = new Float64Array(blockColumns * blockDepth);
const sums = new Float64Array(blockRows * blockColumns);

/** Panels of 4 rows, one after another; within a panel, for each step along the depth, its 4 rows' elements. */
export const leftPanels: Float64Array = left;

/** Panels of 2 columns, one after another; within a panel, for each step along the depth, its 2 columns' elements. */
export const rightPanels: Float64Array = right;

/** The product so far, tile after tile along each row of tiles; a tile's 8 elements row by row. */
export const tileSums: Float64Array = sums;

/** Adds the product of the packed panels to `tileSums`. `rows` and `columns` are whole tiles. */
export function multiplyPanels(rows: number, columns: number, depth: number): void {
  let sum = 0;
  for (let row = 0; row < rows; row += tileRows) {
    for (let column = 0; column < columns; column += tileColumns) {
      multiplyTile((row * depth) | 0, (column * depth) | 0, sum, depth | 0);
      sum = (sum + tileRows * tileColumns) | 0;
    }
  }
}

/**
 * One tile. Every element adds its products one by one along the depth, in float64, where a product of two float32
 * is exact: so the result does not depend on how the matrices were cut into tiles and blocks.
 */
function multiplyTile(leftStart: number, rightStart: number, sum: number, depth: number): void {
  let s00 = sums[sum]!;
  let s01 = sums[(sum + 1) | 0]!;
  let s10 = sums[(sum + 2) | 0]!;
  let s11 = sums[(sum + 3) | 0]!;
  let s20 = sums[(sum + 4) | 0]!;
  let s21 = sums[(sum + 5) | 0]!;
  let s30 = sums[(sum + 6) | 0]!;
  let s31 = sums[(sum + 7) | 0]!;
  const end = (leftStart + 4 * depth) | 0;
  let l = leftStart;
  let r = rightStart;
  while (l < end) {
    const r0 = right[r]!;
    const r1 = right[(r + 1) | 0]!;
    const l0 = left[l]!;
    const l1 = left[(l + 1) | 0]!;
    s00 += l0 * r0;
    s01 += l0 * r1;
    s10 += l1 * r0;
    s11 += l1 * r1;
    // Never true. Without a branch here V8 computes all eight products before the first sum, which takes more
    // registers than there are, and the sums go through memory: 4.6 GFLOP/s instead of 8.
    if (l < 0) break;
    const l2 = left[(l + 2) | 0]!;
    const l3 = left[(l + 3) | 0]!;
    s20 += l2 * r0;
    s21 += l2 * r1;
    s30 += l3 * r0;
    s31 += l3 * r1;
    l = (l + 4) | 0;
    r = (r + 2) | 0;
  }
  sums[sum] = s00;
  sums[(sum + 1) | 0] = s01;
  sums[(sum + 2) | 0] = s10;
  sums[(sum + 3) | 0] = s11;
  sums[(sum + 4) | 0] = s20;
  sums[(sum + 5) | 0] = s21;
  sums[(sum + 6) | 0] = s30;
  sums[(sum + 7) | 0] = s31;
}
