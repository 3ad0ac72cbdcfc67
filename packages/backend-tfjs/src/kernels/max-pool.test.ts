import type { WindowLayout } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Elements, engineNames, float, Numbers, openSubject, type Subject } from '../../test/subject.ts';
import { randomLayout, tapsNaively } from '../../test/windows.ts';

function outputLength({ batch, outputHeight, outputWidth, channels }: WindowLayout): number {
  return batch * outputHeight * outputWidth * channels;
}

/** For each window and channel where its first greatest element is, a NaN before all; undefined for padding only. */
function placesNaively(x: readonly number[], layout: WindowLayout): (number | undefined)[] {
  const { channels } = layout;
  const places = new Array<number | undefined>(outputLength(layout)).fill(undefined);
  for (const { window, pixel } of tapsNaively(layout)) {
    for (let c = 0; c < channels; c++) {
      const at = pixel * channels + c;
      const held = places[window * channels + c];
      const isFirst = held === undefined || (Number.isNaN(x[at]) && !Number.isNaN(x[held]));
      if (isFirst || x[at]! > x[held]!) places[window * channels + c] = at;
    }
  }
  return places;
}

/** Few different numbers, so that many are equal; some runs with NaN or infinities among them. */
function imageOf(numbers: Numbers, layout: WindowLayout): Elements {
  const special = [
    [],
    [Number.NaN],
    [Number.NEGATIVE_INFINITY],
    [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  ][numbers.whole(0, 3)]!;
  return float(
    Array.from({ length: layout.batch * layout.height * layout.width * layout.channels }, () =>
      special.length > 0 && numbers.next() < 0.3
        ? special[numbers.whole(0, special.length - 1)]!
        : numbers.whole(-3, 3),
    ),
  );
}

describe.each(engineNames)('max pools on tfjs-%s', (engine) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await openSubject(engine);
  });

  const layouts = function* (): Iterable<readonly [Numbers, WindowLayout]> {
    const numbers = new Numbers(41);
    // Half of them without dilation, as tfjs's own kernel has it.
    for (let i = 0; i < 600; i++) yield [numbers, randomLayout(numbers, i % 2 === 0 ? 1 : 3)];
  };

  it('takes the greatest of each window, NaN before all, never padding', () => {
    for (const [numbers, layout] of layouts()) {
      const x = imageOf(numbers, layout);
      const found = subject.compute([x], { dtype: 'float32', length: outputLength(layout) }, ([image], to) =>
        subject.backend.fused.maxPool2d!(image!, to, layout),
      );
      const expected = placesNaively(x.values, layout).map((at) =>
        at === undefined ? Number.NEGATIVE_INFINITY : x.values[at]!,
      );
      expect([...found].map(withoutSign), JSON.stringify(layout)).toEqual(expected.map(withoutSign));
    }
  });

  it.each(['linear', 'relu'] as const)(
    'gives the gradient to the first of the greatest, %s',
    (activation) => {
      for (const [numbers, layout] of layouts()) {
        const x = imageOf(numbers, layout);
        const dy = float(numbers.wholes(outputLength(layout), -9, 9));
        const found = subject.compute(
          [x, dy],
          { dtype: 'float32', length: x.values.length },
          ([image, gradient], to) =>
            subject.backend.fused.maxPool2dGradient!(image!, gradient!, to, layout, activation),
        );
        const expected = new Array<number>(x.values.length).fill(0);
        placesNaively(x.values, layout).forEach((at, i) => {
          if (at === undefined || (activation === 'relu' && !(x.values[at]! > 0))) return;
          expected[at]! += dy.values[i]!;
        });
        expect([...found].map(withoutSign), JSON.stringify(layout)).toEqual(expected.map(withoutSign));
      }
    },
  );
});

/** −0 as 0. */
function withoutSign(value: number): number {
  return value + 0;
}
