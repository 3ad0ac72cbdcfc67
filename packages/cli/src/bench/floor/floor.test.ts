import { createBackend } from '@athanor/backend-pure';
import { hasRelaxedSimd } from '@athanor/backend-simd';
import { describe, expect, it } from 'vitest';
import { floorLoop } from './loop.ts';
import { floorModule, operationsPerRound } from './module.ts';
import { floorProduct } from './product.ts';

/** What the loop computes: twelve sums that begin as 0 to 11, each its own number of lanes alike. */
function expected(rounds: number, factor: number, term: number): number {
  let total = 0;
  for (let sum = 0; sum < 12; sum++) {
    let value = sum;
    for (let i = 0; i < rounds; i++) value = value * factor + term;
    total += value;
  }
  return total;
}

describe('the floor', () => {
  const variants = hasRelaxedSimd() ? [false, true] : [false];

  it.each(variants)('computes what it says, with relaxed SIMD: %s', async (relaxed) => {
    const { instance } = await WebAssembly.instantiate(floorModule(relaxed));
    const { multiplyAdd } = instance.exports;
    if (typeof multiplyAdd !== 'function') throw new TypeError('no function');
    // Exact in float32.
    expect(multiplyAdd(1, 0.5, 0.25)).toBe(expected(1, 0.5, 0.25));
    expect(multiplyAdd(3, 2, 1)).toBe(expected(3, 2, 1));
  });

  it('counts two operations in each of four lanes of twelve sums', () => {
    expect(operationsPerRound).toBe(96);
  });

  it('takes turns on each of its threads', async () => {
    const one = await floorLoop(1);
    const two = await floorLoop(2);
    expect(two.operationsPerStep).toBe(2 * one.operationsPerStep);
    expect(one.operationsPerStep).toBe(96_000_000);
    expect(two.subject.variant).toMatch(/^(relaxed|plain) SIMD, 2 threads$/);
    for (const { subject } of [one, two]) {
      expect(await subject.run(1)).toBeGreaterThan(0);
      expect(await subject.run(2)).toBeGreaterThan(0);
      await subject.dispose();
    }
  });

  it('of a library is a large product on its backend', async () => {
    const backend = await createBackend();
    const { subject, operationsPerStep } = floorProduct('pure', backend);
    expect(operationsPerStep).toBe(2 * 1024 ** 3);
    expect(subject.variant).toBe('on pure');
    await subject.dispose();
  });
});
