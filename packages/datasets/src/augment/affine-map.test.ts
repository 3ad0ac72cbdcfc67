import { Random } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { affineMap, numbersOfMap } from './affine-map.ts';

const none = { rotation: 0, zoom: 0, shift: 0, shear: 0 };
const size = { height: 5, width: 7 };
/** The map of amounts at their ends: 1 to the one side, 0 to the other, ½ no change. */
const mapOf = (amounts: Partial<typeof none>, numbers: number[]) =>
  affineMap(Float64Array.from(numbers), 0, { ...none, ...amounts }, size);
const half = Array.from({ length: numbersOfMap }, () => 0.5);
const at = (place: number, value: number) => half.map((number, i) => (i === place ? value : number));
const source = ({ a, b, c, d, e, f }: ReturnType<typeof affineMap>, x: number, y: number) => [
  a * x + b * y + c,
  d * x + e * y + f,
];
const expectNear = (found: number[], expected: number[]) => {
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 12);
  });
};

describe('affineMap', () => {
  it('changes nothing without amounts, whatever is drawn, and with amounts that are drawn as none', () => {
    const random = new Random(1).stream('numbers').uniform(numbersOfMap);
    for (const map of [
      affineMap(random, 0, none, size),
      mapOf({ rotation: 30, zoom: 0.5, shift: 3 }, half),
    ]) {
      const { a, b, c, d, e, f } = map;
      expect([a, b, c, d, e, f].map((value) => value + 0)).toEqual([1, 0, 0, 0, 1, 0]);
    }
  });

  it('turns about the middle', () => {
    const map = mapOf({ rotation: 90 }, at(0, 1));
    expectNear(source(map, 3, 2), [3, 2]);
    expectNear(source(map, 3, 0), [1, 2]);
    expectNear(source(map, 5, 2), [3, 0]);
  });

  it('slants: rows move against each other, the middle one stays', () => {
    const map = mapOf({ shear: 45 }, at(1, 0));
    expectNear(source(map, 3, 2), [3, 2]);
    expectNear(source(map, 3, 3), [4, 3]);
    expectNear(source(map, 3, 1), [2, 1]);
  });

  it('zooms width and height apart, about the middle', () => {
    expectNear(source(mapOf({ zoom: 0.5 }, at(2, 1)), 6, 4), [3 + 3 / 1.5, 4]);
    expectNear(source(mapOf({ zoom: 0.5 }, at(3, 0)), 6, 4), [6, 2 + 2 / 0.5]);
  });

  it('moves: what is drawn at (x, y) comes from where it was', () => {
    expectNear(source(mapOf({ shift: 2 }, at(4, 1)), 3, 2), [1, 2]);
    expectNear(source(mapOf({ shift: 2 }, at(5, 0.75)), 3, 2), [3, 1]);
  });

  it('undoes a zoom, a slant, a turn and a move in that order', () => {
    const [zoomX, zoomY, slant, angle, right, below] = [1.2, 0.9, Math.tan(0.1), 0.3, 1, -2];
    const map = mapOf(
      { zoom: 0.2, shear: (0.2 * 180) / Math.PI, rotation: (0.3 * 180) / Math.PI, shift: 2 },
      [1, 0.75, 1, 0.25, 0.75, 0],
    );
    const [x, y] = [1.25 - 3, 3.5 - 2];
    const slanted = [zoomX * x + slant * (zoomY * y), zoomY * y];
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    const turned = [cosine * slanted[0]! - sine * slanted[1]!, sine * slanted[0]! + cosine * slanted[1]!];
    expectNear(source(map, turned[0]! + 3 + right, turned[1]! + 2 + below), [1.25, 3.5]);
  });
});
