import type { StridedView } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bool,
  type Elements,
  engineNames,
  float,
  int,
  Numbers,
  openSubject,
  type Subject,
  sizeOf,
  worstError,
} from '../../test/subject.ts';

function viewNaively(values: readonly number[], { shape, strides, offset }: StridedView): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    let from = offset;
    for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
      from += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return values[from]!;
  });
}

/** A view of an array of up to `rank` axes: some are cut, left out, repeated, or changed about. */
function randomView(numbers: Numbers, rank: number): { readonly length: number; readonly view: StridedView } {
  const base = Array.from({ length: rank }, () => numbers.whole(1, 4));
  const length = sizeOf(base) + numbers.whole(0, 2);
  let stride = sizeOf(base);
  let offset = length - stride === 0 ? 0 : numbers.whole(0, length - stride);
  const axes: [length: number, stride: number][] = base.map((axis) => {
    stride /= axis;
    const begin = numbers.whole(0, axis - 1);
    const step = numbers.next() < 0.2 ? 2 : 1;
    const kept = numbers.next() < 0.5 ? axis : Math.ceil(numbers.whole(1, axis - begin) / step);
    if (kept < axis) offset += begin * stride;
    return [kept, kept < axis ? step * stride : stride];
  });
  for (let repeats = numbers.whole(0, 2); repeats > 0 && axes.length < 6; repeats--) {
    axes.splice(numbers.whole(0, axes.length), 0, [numbers.next() < 0.1 ? 40 : numbers.whole(1, 3), 0]);
  }
  if (numbers.next() < 0.6) {
    for (let i = axes.length - 1; i > 0; i--) {
      const j = numbers.whole(0, i);
      [axes[i], axes[j]] = [axes[j]!, axes[i]!];
    }
  }
  return { length, view: { shape: axes.map(([kept]) => kept), strides: axes.map(([, by]) => by), offset } };
}

describe.each(engineNames)('copies on tfjs-%s', (name) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await openSubject(name);
  });

  const copyStrided = (input: Elements, view: StridedView) =>
    subject.compute([input], { dtype: input.dtype, length: sizeOf(view.shape) }, ([from], to) =>
      subject.backend.copyStrided(from!, to, view),
    );

  it('gathers random views of up to six axes as a naive loop does', () => {
    const numbers = new Numbers(1);
    const kinds = [
      (length: number) => float(numbers.floats(length)),
      (length: number) => int(numbers.wholes(length, -(2 ** 31), 2 ** 31 - 1)),
      (length: number) => bool(numbers.wholes(length, 0, 1)),
    ];
    for (let i = 0; i < 600; i++) {
      const { length, view } = randomView(numbers, i % 7);
      const input = kinds[i % 3]!(length);
      const found = copyStrided(input, view);
      const expected = viewNaively(input.values, view);
      expect(worstError(found, expected), JSON.stringify(view)).toBe(0);
    }
  });

  it('transposes arrays of two to six axes in every order', () => {
    const orders = (axes: number[]): number[][] =>
      axes.length === 0
        ? [[]]
        : axes.flatMap((axis) =>
            orders(axes.filter((other) => other !== axis)).map((rest) => [axis, ...rest]),
          );
    const numbers = new Numbers(2);
    for (const base of [
      [5, 7],
      [3, 4, 5],
      [2, 3, 4, 5],
      [2, 3, 2, 3, 2],
      [2, 3, 2, 2, 3, 2],
    ]) {
      const strides = base.map((_, axis) => sizeOf(base.slice(axis + 1)));
      const input = float(numbers.floats(sizeOf(base)));
      for (const order of orders(base.map((_, axis) => axis))) {
        const view = {
          shape: order.map((axis) => base[axis]!),
          strides: order.map((axis) => strides[axis]!),
          offset: 0,
        };
        expect(
          worstError(copyStrided(input, view), viewNaively(input.values, view)),
          `${base} as ${order}`,
        ).toBe(0);
      }
    }
  });

  it('takes views that are no slices: diagonals, overlapping windows, one element', () => {
    const input = float(Array.from({ length: 25 }, (_, i) => i));
    for (const view of [
      { shape: [5], strides: [6], offset: 0 },
      { shape: [20, 4], strides: [1, 1], offset: 2 },
      { shape: [3, 50], strides: [7, 0], offset: 1 },
      { shape: [], strides: [], offset: 24 },
      { shape: [1, 1], strides: [0, 9], offset: 3 },
    ]) {
      expect([...copyStrided(input, view)]).toEqual(viewNaively(input.values, view));
    }
    expect(copyStrided(float([]), { shape: [0, 3], strides: [3, 1], offset: 0 })).toEqual(
      new Float32Array(0),
    );
  });

  it('copies a whole storage that outlives its source', () => {
    const { backend } = subject;
    const source = backend.allocate('float32', 3);
    const copy = backend.allocate('float32', 3);
    backend.write(source, Float32Array.of(1, 2, 3));
    backend.copyStrided(source, copy, { shape: [3], strides: [1], offset: 0 });
    backend.write(source, Float32Array.of(4, 5, 6));
    backend.free(source);
    expect(backend.readSync?.(copy)).toEqual(Float32Array.of(1, 2, 3));
    backend.free(copy);
  });

  it.each([
    ['along the last axis', 3, [2, 1, 4], 1],
    ['along the first axis', 1, [2, 3], 5],
    ['along a middle axis', 4, [1, 2], 3],
    ['of empty inputs', 2, [0, 3, 0], 2],
    ['of one input', 2, [3], 2],
    ['of nothing', 0, [1, 2], 3],
  ])('concat %s', (_, outer, sizes, inner) => {
    const numbers = new Numbers(3);
    for (const elements of [
      (length: number) => float(numbers.floats(length)),
      (length: number) => int(numbers.wholes(length, -9, 9)),
      (length: number) => bool(numbers.wholes(length, 0, 1)),
    ]) {
      const inputs = sizes.map((size) => elements(outer * size * inner));
      const expected: number[] = [];
      for (let block = 0; block < outer; block++) {
        sizes.forEach((size, i) => {
          expected.push(...inputs[i]!.values.slice(block * size * inner, (block + 1) * size * inner));
        });
      }
      const output = { dtype: inputs[0]!.dtype, length: expected.length };
      const found = subject.compute(inputs, output, (from, to) =>
        subject.backend.concat(from, to, { outer, sizes, inner }),
      );
      expect([...found]).toEqual(expected);
    }
  });

  it('casts between any two dtypes: towards zero, "is not zero", 0 and 1', () => {
    const cast = (input: Elements, dtype: 'float32' | 'int32' | 'bool') =>
      subject.compute([input], { dtype, length: input.values.length }, ([from], to) =>
        subject.backend.cast(from!, to),
      );
    const floats = float([0, -0, 0.5, -0.5, 1.9, -1.9, 256, -256, 1e-40, Number.NaN, 2 ** 30]);
    expect(cast(floats, 'int32')).toEqual(Int32Array.of(0, 0, 0, 0, 1, -1, 256, -256, 0, 0, 2 ** 30));
    expect(cast(floats, 'bool')).toEqual(Uint8Array.of(0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1));
    expect(cast(floats, 'float32')).toEqual(Float32Array.from(floats.values));
    const whole = int([0, 1, -1, 256, 65536, 16777217, -(2 ** 31)]);
    expect(cast(whole, 'float32')).toEqual(Float32Array.from(whole.values));
    expect(cast(whole, 'bool')).toEqual(Uint8Array.of(0, 1, 1, 1, 1, 1, 1));
    expect(cast(whole, 'int32')).toEqual(Int32Array.from(whole.values));
    expect(cast(bool([0, 1, 1]), 'float32')).toEqual(Float32Array.of(0, 1, 1));
    expect(cast(bool([0, 1, 1]), 'int32')).toEqual(Int32Array.of(0, 1, 1));
  });

  it('computes right with what a cast made', () => {
    const { backend } = subject;
    const halves = subject.compute(
      [int([1, 16777217, -3])],
      { dtype: 'float32', length: 3 },
      ([from], to) => {
        const floats = backend.allocate('float32', 3);
        const half = backend.allocate('float32', 1);
        backend.cast(from!, floats);
        backend.fill(half, 0.5);
        backend.binary('mul', floats, half, to, { a: [3], b: [1], output: [3] });
        backend.free(floats);
        backend.free(half);
      },
    );
    expect(halves).toEqual(Float32Array.of(0.5, 8388608, -1.5));
  });

  it('fills every dtype', () => {
    const fill = (dtype: 'float32' | 'int32' | 'bool', value: number) =>
      subject.compute([], { dtype, length: 5 }, (_, to) => subject.backend.fill(to, value));
    expect(fill('float32', -0.1)).toEqual(new Float32Array(5).fill(-0.1));
    expect(fill('float32', Number.NaN)).toEqual(new Float32Array(5).fill(Number.NaN));
    expect(fill('int32', -16777217)).toEqual(new Int32Array(5).fill(-16777217));
    expect(fill('bool', 1)).toEqual(new Uint8Array(5).fill(1));
  });
});
