import type { AxisLayout } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Elements,
  engineNames,
  float,
  int,
  Numbers,
  openSubject,
  type Subject,
  worstError,
} from '../../test/subject.ts';

const layouts: readonly AxisLayout[] = [
  [1, 1, 1],
  [1, 9, 1],
  [3, 5, 1],
  [1, 5, 3],
  [3, 5, 4],
  [4, 1, 3],
  [0, 3, 2],
  [2, 3, 0],
  [2, 129, 3],
  [128, 10, 1],
  [1, 128, 10],
].map(([outer, size, inner]) => ({ outer: outer!, size: size!, inner: inner! }));

function fold<T>(x: Elements, { outer, size, inner }: AxisLayout, of: (values: number[]) => T): T[] {
  return Array.from({ length: outer * inner }, (_, index) => {
    const start = Math.floor(index / inner) * size * inner + (index % inner);
    return of(Array.from({ length: size }, (__, i) => x.values[start + i * inner]!));
  });
}

const sum = (values: number[]) => values.reduce((total, x) => total + x, 0);
const max = (values: number[]) => Math.max(...values);
const min = (values: number[]) => Math.min(...values);

describe.each(engineNames)('reductions on tfjs-%s', (name) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await openSubject(name);
  });

  const reduce = (kind: 'sum' | 'max' | 'min', x: Elements, layout: AxisLayout) =>
    subject.compute([x], { dtype: x.dtype, length: layout.outer * layout.inner }, ([from], to) =>
      subject.backend.reduce(kind, from!, to, layout),
    );
  const argReduce = (kind: 'argMax' | 'argMin', x: Elements, layout: AxisLayout) =>
    subject.compute([x], { dtype: 'int32', length: layout.outer * layout.inner }, ([from], to) =>
      subject.backend.argReduce(kind, from!, to, layout),
    );

  it.each([
    ['sum', sum],
    ['max', max],
    ['min', min],
  ] as const)('%s over every layout, of floats and integers', (kind, of) => {
    const numbers = new Numbers(7);
    for (const layout of layouts) {
      const length = layout.outer * layout.size * layout.inner;
      const x = float(numbers.floats(length));
      const expected = fold(x, layout, of).map(Math.fround);
      expect(worstError(reduce(kind, x, layout), expected, 0.1), JSON.stringify(layout)).toBeLessThanOrEqual(
        2 ** -23,
      );
      const whole = int(numbers.wholes(length, -100_000_000, 100_000_000));
      const low = Int32Array.from(fold(whole, layout, of));
      expect(worstError(reduce(kind, whole, layout), low), JSON.stringify(layout)).toBe(0);
    }
  });

  it('a sum over an empty axis is 0', () => {
    expect(reduce('sum', float([]), { outer: 2, size: 0, inner: 3 })).toEqual(new Float32Array(6));
    expect(reduce('sum', int([]), { outer: 2, size: 0, inner: 1 })).toEqual(new Int32Array(2));
  });

  it.each(['sum', 'max', 'min'] as const)('%s keeps NaN and the infinities, wherever they stand', (kind) => {
    const nan = Number.NaN;
    const far = Number.POSITIVE_INFINITY;
    for (const inner of [1, 3]) {
      for (let place = 0; place < 9; place++) {
        const values = new Array<number>(9 * inner).fill(1);
        for (let i = 0; i < inner; i++) values[place * inner + i] = nan;
        const layout = { outer: 1, size: 9, inner };
        expect([...reduce(kind, float(values), layout)]).toEqual(new Array(inner).fill(nan));
      }
    }
    const of = { sum, max, min }[kind];
    const rows = [
      [far, 1, far],
      [-far, 1, 2],
      [-far, -far, -far],
      [far, far, far],
      [-1e30, 1e30, 5],
    ];
    const layout = { outer: rows.length, size: 3, inner: 1 };
    expect([...reduce(kind, float(rows.flat()), layout)]).toEqual(
      rows.map((row) => Math.fround(of(row.map(Math.fround)))),
    );
  });

  it('a sum of a million terms is exact to the last place', () => {
    const million = float(new Array<number>(1_000_000).fill(0.1));
    for (const layout of [
      { outer: 1, size: 1_000_000, inner: 1 },
      { outer: 1, size: 250_000, inner: 4 },
    ]) {
      const expected = Math.fround(layout.size * Math.fround(0.1));
      expect([...reduce('sum', million, layout)]).toEqual(new Array(layout.inner).fill(expected));
    }
  });

  it.each([
    ['argMax', max],
    ['argMin', min],
  ] as const)('%s is the first, over every layout', (kind, of) => {
    const numbers = new Numbers(8);
    for (const layout of layouts) {
      const length = layout.outer * layout.size * layout.inner;
      for (const x of [
        float(numbers.floats(length)),
        float(numbers.wholes(length, -2, 2)),
        int(numbers.wholes(length, -2, 2)),
      ]) {
        const expected = fold(x, layout, (values) => values.indexOf(of(values)));
        expect([...argReduce(kind, x, layout)], JSON.stringify(layout)).toEqual(expected);
      }
    }
    const ends = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const end of ends) {
      expect([...argReduce(kind, float([end, end, end]), { outer: 1, size: 3, inner: 1 })]).toEqual([0]);
    }
  });
});
