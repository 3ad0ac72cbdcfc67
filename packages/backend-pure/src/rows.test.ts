import { describe, it } from 'vitest';
import { expectSame, numbers, unwritten } from '../test/support.ts';
import { gatherRows, scatterAddRows } from './rows.ts';

const cases = [
  { rows: 5, width: 1, indices: [4, 0, 0, 2] },
  { rows: 3, width: 7, indices: [2, 1, 2, 2, 0] },
  { rows: 4, width: 100, indices: [3, 3, 1] },
  { rows: 4, width: 3, indices: [] },
  { rows: 2, width: 0, indices: [1, 0] },
];

describe('gatherRows', () => {
  it.each(cases)('$indices of [$rows, $width]', ({ rows, width, indices }) => {
    const table = numbers(rows * width);
    const output = unwritten(new Float32Array(indices.length * width));
    gatherRows(table, Int32Array.from(indices), output, { rows, width, count: indices.length });
    expectSame(
      output,
      indices.flatMap((row) => [...table.slice(row * width, (row + 1) * width)]),
    );
  });
});

describe('scatterAddRows', () => {
  it.each(cases)('$indices into [$rows, $width]', ({ rows, width, indices }) => {
    const updates = numbers(indices.length * width);
    const expected = new Float32Array(rows * width);
    for (const [i, row] of indices.entries()) {
      for (let j = 0; j < width; j++) {
        expected[row * width + j] = Math.fround(expected[row * width + j]! + updates[i * width + j]!);
      }
    }
    const output = unwritten(new Float32Array(rows * width));
    scatterAddRows(updates, Int32Array.from(indices), output, { rows, width, count: indices.length });
    expectSame(output, expected);
  });

  it('adds in the order of the indices', () => {
    const output = unwritten(new Float32Array(1));
    const updates = Float32Array.of(1, 2 ** 24, -(2 ** 24));
    scatterAddRows(updates, Int32Array.of(0, 0, 0), output, { rows: 1, width: 1, count: 3 });
    expectSame(output, [0]);
  });
});
