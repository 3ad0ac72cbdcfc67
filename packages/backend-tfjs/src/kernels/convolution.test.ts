import type { Conv2dLayout, FusedKernels, Storage } from '@athanor/core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Elements,
  engineNames,
  float,
  Numbers,
  openSubject,
  readNow,
  type Subject,
  worstError,
} from '../../test/subject.ts';
import { randomLayout, tapsNaively } from '../../test/windows.ts';
import type { EngineName } from '../index.ts';

/** The three tensors of a convolution: each kernel computes one of them from the other two. */
type Role = 'x' | 'filter' | 'y';

const kernels = {
  conv2d: ['x', 'filter', 'y'],
  conv2dInputGradient: ['y', 'filter', 'x'],
  conv2dFilterGradient: ['x', 'y', 'filter'],
} as const;

type Name = keyof typeof kernels;

/** Those that each engine has. */
const names: { readonly [engine in EngineName]: readonly Name[] } = {
  cpu: ['conv2dInputGradient'],
  wasm: ['conv2d', 'conv2dInputGradient', 'conv2dFilterGradient'],
};

/** Without a bias, and linear. */
function call(
  fused: FusedKernels,
  name: Name,
  [a, b, output]: readonly [Storage, Storage, Storage],
  layout: Conv2dLayout,
): void {
  if (name === 'conv2d') fused.conv2d!(a, b, null, output, layout, 'linear');
  else fused[name]!(a, b, output, layout);
}

function lengths(layout: Conv2dLayout): Record<Role, number> {
  const { batch, height, width, channels, filters } = layout;
  return {
    x: batch * height * width * channels,
    filter: layout.windowHeight * layout.windowWidth * channels * filters,
    y: batch * layout.outputHeight * layout.outputWidth * filters,
  };
}

function computeNaively(
  [first, second, result]: readonly [Role, Role, Role],
  a: Elements,
  b: Elements,
  layout: Conv2dLayout,
): number[] {
  const { channels, filters } = layout;
  const sums = new Array<number>(lengths(layout)[result]).fill(0);
  for (const { window, tap, pixel } of tapsNaively(layout)) {
    for (let c = 0; c < channels; c++) {
      for (let f = 0; f < filters; f++) {
        const at: Record<Role, number> = {
          x: pixel * channels + c,
          filter: (tap * channels + c) * filters + f,
          y: window * filters + f,
        };
        sums[at[result]]! += a.values[at[first]]! * b.values[at[second]]!;
      }
    }
  }
  return sums;
}

/** 3×3 over 6×6 images of 8 channels, so large that no shortcut for small ones is taken. */
const usual: Conv2dLayout = {
  batch: 2,
  height: 6,
  width: 6,
  channels: 8,
  windowHeight: 3,
  windowWidth: 3,
  strideHeight: 1,
  strideWidth: 1,
  dilationHeight: 1,
  dilationWidth: 1,
  padTop: 0,
  padLeft: 0,
  outputHeight: 4,
  outputWidth: 4,
  filters: 16,
};

describe.each(engineNames)('convolutions on tfjs-%s', (engine) => {
  let subject: Subject;
  let fused: FusedKernels;
  beforeAll(async () => {
    subject = await openSubject(engine);
    fused = subject.backend.fused;
  });

  const compute = (name: Name, a: Elements, b: Elements, layout: Conv2dLayout) =>
    subject.compute(
      [a, b],
      { dtype: 'float32', length: lengths(layout)[kernels[name][2]] },
      ([left, right], to) => call(fused, name, [left!, right!, to], layout),
    );

  for (const name of names[engine]) {
    const [first, second, result] = kernels[name];

    it(`${name} of random layouts is what a naive loop gives`, () => {
      const numbers = new Numbers(31);
      for (let i = 0; i < 400; i++) {
        const layout = randomLayout(numbers);
        const a = float(numbers.floats(lengths(layout)[first], 1));
        const b = float(numbers.floats(lengths(layout)[second], 1));
        const found = compute(name, a, b, layout);
        const expected = computeNaively(kernels[name], a, b, layout);
        expect(worstError(found, expected, 10), JSON.stringify(layout)).toBeLessThan(1e-6);
      }
    });

    it(`${name} of no channels, filters or images is zeros`, () => {
      for (const none of [{ channels: 0 }, { filters: 0 }, { batch: 0 }]) {
        const layout = { ...usual, ...none };
        const zeros = (role: Role) => float(new Array<number>(lengths(layout)[role]).fill(1));
        const found = compute(name, zeros(first), zeros(second), layout);
        expect([...found]).toEqual(new Array(lengths(layout)[result]).fill(0));
      }
    });

    it(`${name} carries a NaN and an infinity of either input to what they are part of`, () => {
      const numbers = new Numbers(32);
      for (const layout of [
        usual,
        { ...usual, channels: 1 },
        { ...usual, windowHeight: 1, windowWidth: 1, outputHeight: 6, outputWidth: 6 },
        { ...usual, strideHeight: 2, strideWidth: 2, outputHeight: 2, outputWidth: 2 },
      ]) {
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
          const inputs = [first, second].map((role) => numbers.wholes(lengths(layout)[role], 1, 4));
          for (const spoilt of [0, 1]) {
            const [a, b] = inputs.map((values, i) => float(i === spoilt ? values.with(0, value) : values));
            const found = compute(name, a!, b!, layout);
            const expected = computeNaively(kernels[name], a!, b!, layout);
            found.forEach((element, i) => {
              if (!Number.isFinite(expected[i]!)) expect(Number.isFinite(element)).toBe(false);
              // Padding is multiplied too, and 0 · ∞ is NaN: some more may be spoilt, but none is wrong.
              else if (Number.isFinite(element)) expect(element).toBe(expected[i]);
            });
          }
        }
      }
    });
  }

  it('multiplies by what is in a storage now, for images of any number and size', () => {
    const { backend } = subject;
    const numbers = new Numbers(33);
    const name = names[engine][0]!;
    const [first, , result] = kernels[name];
    const filter = backend.allocate('float32', lengths(usual).filter);
    for (let round = 0; round < 3; round++) {
      const weights = float(numbers.floats(filter.length, 1));
      backend.write(filter, Float32Array.from(weights.values));
      for (const [batch, size] of [
        [2, 6],
        [1, 6],
        [3, 8],
        [2, 6],
      ] as const) {
        const layout = {
          ...usual,
          batch,
          height: size,
          width: size,
          outputHeight: size - 2,
          outputWidth: size - 2,
        };
        const image = float(numbers.floats(lengths(layout)[first], 1));
        const input = backend.allocate('float32', image.values.length);
        backend.write(input, Float32Array.from(image.values));
        const output = backend.allocate('float32', lengths(layout)[result]);
        call(fused, name, [input, filter, output], layout);
        const expected = computeNaively(kernels[name], image, weights, layout);
        expect(worstError(readNow(backend, output), expected, 10)).toBeLessThan(1e-6);
        for (const storage of [input, output]) backend.free(storage);
      }
    }
    backend.free(filter);
  });
});
