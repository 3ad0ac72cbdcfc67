import { beforeAll, describe, expect, it } from 'vitest';
import { bool, engineNames, float, int, Numbers, openSubject, type Subject } from '../../test/subject.ts';

describe.each(engineNames)('rows on tfjs-%s', (name) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await openSubject(name);
  });

  it.each([
    [4, 3, 2],
    [5, 7, 1],
    [1, 3, 4],
    [3, 0, 2],
    [3, 2, 0],
    [0, 0, 2],
    [50, 128, 33],
  ])('gathers and scatters: %i rows, %i indices, width %i', (rows, count, width) => {
    const numbers = new Numbers(11);
    const layout = { rows, count, width };
    const places = numbers.wholes(count, 0, rows - 1);
    for (const draw of [
      (length: number) => float(numbers.floats(length)),
      (length: number) => int(numbers.wholes(length, -1000, 1000)),
      (length: number) => bool(numbers.wholes(length, 0, 1)),
    ]) {
      const table = draw(rows * width);
      const gathered = subject.compute(
        [table, int(places)],
        { dtype: table.dtype, length: count * width },
        ([t, i], to) => subject.backend.gatherRows(t!, i!, to, layout),
      );
      expect([...gathered]).toEqual(
        places.flatMap((place) => table.values.slice(place * width, (place + 1) * width)),
      );
      if (table.dtype === 'bool') continue;
      const updates = draw(count * width);
      const expected =
        table.dtype === 'float32' ? new Float32Array(rows * width) : new Int32Array(rows * width);
      places.forEach((place, i) => {
        for (let j = 0; j < width; j++) expected[place * width + j]! += updates.values[i * width + j]!;
      });
      const length = rows * width;
      const scattered = subject.compute(
        [updates, int(places)],
        { dtype: table.dtype, length },
        ([u, i], to) => subject.backend.scatterAddRows(u!, i!, to, layout),
      );
      expect(scattered).toEqual(expected);
    }
  });

  it('adds what falls on one row in order', () => {
    const updates = float([1, 1e8, -1e8, 1]);
    const found = subject.compute(
      [updates, int([1, 1, 1, 1])],
      { dtype: 'float32', length: 3 },
      ([u, i], to) => subject.backend.scatterAddRows(u!, i!, to, { rows: 3, count: 4, width: 1 }),
    );
    expect(found).toEqual(Float32Array.of(0, 1, 0));
  });
});
