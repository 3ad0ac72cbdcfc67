import { ShapeError, ValueError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import type { DataArray, Sample } from './arrays.ts';
import { castArray, imageArrays, oneHotArray, reshapeArray } from './convert.ts';
import { Dataset } from './dataset.ts';

const numbers = (count: number, width = 1): Sample => ({
  x: {
    shape: [count, width],
    dtype: 'float32',
    data: Float32Array.from({ length: count * width }, (_, i) => Math.floor(i / width)),
  },
  y: { shape: [count], dtype: 'int32', data: Int32Array.from({ length: count }, (_, i) => i) },
});
const counting = (count: number) => Dataset.fromTensorSlices(numbers(count));
const ys = (samples: Iterable<Sample>) => [...samples].flatMap(({ y }) => [...y.data]);

describe('Dataset', () => {
  it('slices along the first axis, x beside y, as views', () => {
    const arrays = numbers(3, 2);
    const elements = [...Dataset.fromTensorSlices(arrays)];
    expect(elements[2]).toEqual({
      x: { shape: [2], dtype: 'float32', data: Float32Array.of(2, 2) },
      y: { shape: [], dtype: 'int32', data: Int32Array.of(2) },
    });
    expect(elements[2]!.x.data.buffer).toBe(arrays.x.data.buffer);
  });

  it('can be iterated over again and again', () => {
    const dataset = counting(4).batch(3);
    expect(ys(dataset)).toEqual([0, 1, 2, 3]);
    expect(ys(dataset)).toEqual([0, 1, 2, 3]);
  });

  it('batches along a new first axis, the last with what is left or left out', () => {
    const batches = [...Dataset.fromTensorSlices(numbers(7, 2)).batch(3)];
    expect(batches.map(({ x, y }) => [x.shape, y.shape])).toEqual([
      [[3, 2], [3]],
      [[3, 2], [3]],
      [[1, 2], [1]],
    ]);
    expect(batches[1]!.x).toEqual({
      shape: [3, 2],
      dtype: 'float32',
      data: Float32Array.of(3, 3, 4, 4, 5, 5),
    });
    expect(ys(counting(7).batch(3, { dropRemainder: true }))).toEqual([0, 1, 2, 3, 4, 5]);
    const twice = [...counting(5).batch(2).take(2).batch(2)];
    expect(twice[0]!.x.shape).toEqual([2, 2, 1]);
  });

  it('maps elements, in documents 002 and 003’s way', () => {
    const labeled = {
      images: Uint8Array.of(0, 51, 102, 255),
      labels: Uint8Array.of(2, 0),
      count: 2,
      height: 1,
      width: 2,
    };
    const preprocess = ({ x, y }: Sample) => ({
      x: castArray(reshapeArray(x, [-1]), 'float32', 1 / 255),
      y: oneHotArray(y, 3),
    });
    const [batch] = [...Dataset.fromTensorSlices(imageArrays(labeled)).map(preprocess).batch(2)];
    expect(batch!.x).toEqual({
      shape: [2, 2],
      dtype: 'float32',
      data: Float32Array.of(0, 51 / 255, 102 / 255, 1),
    });
    expect(batch!.y).toEqual({ shape: [2, 3], dtype: 'float32', data: Float32Array.of(0, 0, 1, 1, 0, 0) });
  });

  it('computes nothing before it is asked, and only what is asked for', () => {
    const seen: number[] = [];
    const dataset = counting(1000)
      .map((sample) => {
        seen.push(sample.y.data[0]!);
        return sample;
      })
      .shuffle(1000)
      .skip(3)
      .batch(2)
      .take(2);
    expect(seen).toEqual([]);
    const taken = ys(dataset.epoch(0));
    expect(taken).toHaveLength(4);
    expect(seen).toEqual(taken);
  });

  it('takes, skips and repeats', () => {
    expect(ys(counting(5).take(2))).toEqual([0, 1]);
    expect(ys(counting(5).take(0))).toEqual([]);
    expect(ys(counting(5).take(9))).toEqual([0, 1, 2, 3, 4]);
    expect(ys(counting(5).skip(3))).toEqual([3, 4]);
    expect(ys(counting(5).skip(9))).toEqual([]);
    expect(ys(counting(2).repeat(3))).toEqual([0, 1, 0, 1, 0, 1]);
    expect(ys(counting(2).repeat().take(5))).toEqual([0, 1, 0, 1, 0]);
    expect(ys(counting(3).repeat(2).batch(4))).toEqual([0, 1, 2, 0, 1, 2]);
    expect(ys(counting(3).skip(3).repeat())).toEqual([]);
  });

  it('counts batches and samples for the trainer', () => {
    const facts = (dataset: Dataset) => [dataset.cardinality, dataset.batchesPerEpoch, dataset.samples];
    expect(facts(counting(60_000).batch(128))).toEqual([469, 469, 60_000]);
    expect(facts(counting(10).batch(3, { dropRemainder: true }))).toEqual([3, 3, 9]);
    expect(facts(counting(10).skip(4).take(5).batch(2))).toEqual([3, 3, 5]);
    expect(facts(counting(10).batch(4).repeat(2))).toEqual([6, 6, 20]);
    expect(facts(counting(10).batch(4).take(2))).toEqual([2, 2, undefined]);
    expect(facts(counting(10).batch(4).take(3))).toEqual([3, 3, 10]);
    expect(facts(counting(10).repeat())).toEqual([Number.POSITIVE_INFINITY, undefined, undefined]);
    for (const dataset of [
      counting(7).shuffle(3).batch(2),
      counting(7).batch(2).repeat(3),
      counting(7).batch(2).skip(1),
    ]) {
      expect([...dataset]).toHaveLength(dataset.cardinality);
    }
  });

  it('stops with what it was given: an error for arrays that cannot be walked together', () => {
    const { x, y } = numbers(3);
    const slices = (arrays: Sample) => () => Dataset.fromTensorSlices(arrays);
    expect(slices({ x, y: numbers(4).y })).toThrow(ValueError);
    expect(slices({ x, y: numbers(4).y })).toThrow('x has 3 elements and y has 4');
    expect(slices(numbers(0))).toThrow('the data set is empty');
    expect(slices({ x, y: { ...y, shape: [] } })).toThrow('y is a scalar');
    expect(slices({ x: { ...x, shape: [3, 2] }, y })).toThrow(ShapeError);
    expect(slices({ x: { ...x, shape: [3, 2] }, y })).toThrow('x is float32 [3, 2], 6 elements, but holds 3');
  });

  it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %d as a batch size, buffer size or repeat',
    (n) => {
      expect(() => counting(3).batch(n)).toThrow(ValueError);
      expect(() => counting(3).batch(n)).toThrow(
        `the batch size is ${n}: expected a whole number, 1 or more`,
      );
      expect(() => counting(3).shuffle(n)).toThrow(ValueError);
      expect(() => counting(3).repeat(n)).toThrow(ValueError);
    },
  );

  it('refuses what map returns if it is not arrays, or batches of unlike ones', () => {
    const nothing: unknown = () => undefined;
    const mapped = counting(2).map(nothing as (sample: Sample) => Sample);
    expect(() => [...mapped]).toThrow('map: the function must return { x, y }');
    const wrong = counting(2).map(({ x, y }) => ({ x: { ...x, shape: [5] }, y }));
    expect(() => [...wrong]).toThrow('map: x came back as float32 [5] with 1 elements');
    const ragged = counting(3).map(({ x, y }) => {
      const length = 1 + (y.data[0]! === 1 ? 1 : 0);
      const longer: DataArray = { shape: [length], dtype: 'float32', data: new Float32Array(length) };
      return { x: longer, y: x };
    });
    expect(() => [...ragged.batch(3)]).toThrow(
      "a batch's x must be alike: the first is float32 [1], number 1 is float32 [2]",
    );
  });
});

describe('shuffle', () => {
  it('gives every element once, in another order', () => {
    const order = ys(counting(1000).shuffle(1000));
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('depends on the seed and the pass, and on nothing else', () => {
    const shuffled = (seed: number) => counting(50).shuffle(50, { seed });
    const [first, second] = [ys(shuffled(1).epoch(0)), ys(shuffled(1).epoch(1))];
    expect(first).not.toEqual(second);
    expect(ys(shuffled(2).epoch(0))).not.toEqual(first);
    const dataset = shuffled(1);
    expect([ys(dataset), ys(dataset)]).toEqual([first, second]);
    expect(ys(dataset.epoch(0))).toEqual(first);
    expect(ys(shuffled(1).repeat(2))).toEqual([...first, ...second]);
    expect(ys(shuffled(1).repeat(2).epoch(1))).toEqual([2, 3].flatMap((pass) => ys(shuffled(1).epoch(pass))));
    expect(ys(shuffled(1).repeat().take(100))).toEqual([...first, ...second]);
    expect(ys(shuffled(1).batch(7))).toEqual(first);
  });

  it('keeps one order with reshuffleEachIteration: false', () => {
    const dataset = counting(50).shuffle(50, { seed: 3, reshuffleEachIteration: false });
    expect(ys(dataset)).toEqual(ys(dataset));
  });

  it('draws from a buffer, as tf.data does: no element comes before the buffer reaches it', () => {
    const order = ys(counting(500).shuffle(10));
    for (const [place, element] of order.entries()) expect(element).toBeLessThan(place + 10);
    expect(order.some((element, place) => element < place - 10)).toBe(true);
    expect(ys(counting(20).shuffle(1))).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('draws from the buffer with equal chances', () => {
    const dataset = counting(4).shuffle(4);
    const counts = new Map<string, number>();
    for (let pass = 0; pass < 2400; pass++) {
      const order = ys(dataset.epoch(pass)).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    // 24 orders, 100 of each expected; the chance of one beyond 5 standard deviations is one in 70,000.
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(50);
  });

  it('draws with equal chances from a buffer smaller than the data set', () => {
    const dataset = counting(3).shuffle(2);
    const counts: Record<string, number> = {};
    for (let pass = 0; pass < 1600; pass++) {
      const order = ys(dataset.epoch(pass)).join('');
      counts[order] = (counts[order] ?? 0) + 1;
    }
    // Two draws of two decide: 400 of each order, a standard deviation being 17.
    expect(Object.keys(counts).sort()).toEqual(['012', '021', '102', '120']);
    for (const count of Object.values(counts)) expect(Math.abs(count - 400)).toBeLessThan(90);
  });

  it('gives each of two shuffles an order of its own', () => {
    const once = ys(counting(30).shuffle(30).epoch(0));
    const twice = ys(counting(30).shuffle(30).shuffle(30).epoch(0));
    const squared = once.map((element) => once[element]!);
    expect(twice).not.toEqual(squared);
    expect(twice).not.toEqual(once);
  });
});
