import { createBackend } from '@athanor/backend-pure';
import { type Backend, matMul, relu, tensor } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { tiny } from '../../../test/tiny-network.ts';
import { createStyle } from '../../terminal/style.ts';
import { displayWidth } from '../../terminal/width.ts';
import { ownModel } from '../own.ts';
import { describeCall } from './calls.ts';
import { recordBackend } from './record.ts';
import { describeProfile, profileEvents, profileRows } from './report.ts';
import { profileNetwork } from './run.ts';

const signal = new AbortController().signal;

describe('a backend that keeps account', () => {
  it('counts its calls, their operations and the bytes that they are handed', async () => {
    const { backend, totals, reset } = recordBackend(await createBackend());
    const a = tensor([[1, -2, 3]], { backend });
    const b = tensor([[1], [2], [3]], { backend });
    expect(a.backend).toBe(backend);
    reset();
    const product = matMul(a, b);
    relu(product);
    relu(product);
    expect(await product.item()).toBe(6);
    const named = Object.fromEntries(
      totals().map((total) => [`${total.name} ${total.detail}`.trim(), total]),
    );
    expect(Object.keys(named).sort()).toEqual(['allocate', 'matMul 1×3 · 3×1', 'read', 'unary relu']);
    expect(named['matMul 1×3 · 3×1']).toMatchObject({
      calls: 1,
      operations: 6,
      bytes: 4 * (3 + 3 + 1),
    });
    expect(named['unary relu']).toMatchObject({ calls: 2, operations: 0, bytes: 2 * 4 * 2 });
    expect(totals().every(({ milliseconds }) => milliseconds >= 0)).toBe(true);
    await backend.dispose();
  });

  it('is the same backend in all else: name, overrides, and the bits of what it computes', async () => {
    const real: Backend = await createBackend();
    const { backend, totals } = recordBackend(real);
    expect([backend.name, backend.floatType]).toEqual([real.name, real.floatType]);
    expect(Object.keys(backend.fused)).toEqual(Object.keys(real.fused));
    const [plain, recorded] = [real, backend].map((one) => ownModel(tiny, one));
    const x = (on: Backend) =>
      tensor(Float32Array.from({ length: 84 }, Math.sin), { backend: on, shape: [1, 7, 6, 2] });
    const [first, second] = [plain!.call(x(real)), recorded!.call(x(backend))];
    expect(await second.data()).toEqual(await first.data());
    expect(totals().length).toBeGreaterThan(3);
    await real.dispose();
  });

  const window = {
    batch: 2,
    height: 5,
    width: 4,
    channels: 3,
    windowHeight: 2,
    windowWidth: 1,
    outputHeight: 4,
    outputWidth: 4,
    filters: 6,
  };
  const convolved = 2 * 2 * 16 * 2 * 3 * 6;

  it.each<[string, readonly unknown[], string, number]>([
    ['fused.dense', [0, 0, 0, 0, { m: 2, n: 3, k: 4, activation: 'relu' }], '2×4 · 4×3 relu', 48],
    [
      'matMul',
      [0, 0, 0, { batch: 2, m: 2, n: 3, k: 4, transposeA: true, transposeB: true }],
      '2 of 4×2ᵀ · 3×4ᵀ',
      96,
    ],
    ['fused.conv2d', [0, 0, 0, 0, window, 'relu'], '5×4, 2×1×3 → 6 relu', convolved],
    ['fused.conv2dInputGradient', [0, 0, 0, window], '5×4, 2×1×3 → 6', convolved],
    ['fused.conv2dFilterGradient', [0, 0, 0, window], '5×4, 2×1×3 → 6', convolved],
    ['fused.maxPool2d', [0, 0, window], '5×4, 2×1, 3 channels', 0],
    ['fused.maxPool2dGradient', [0, 0, 0, window, 'relu'], '5×4, 2×1, 3 channels relu', 0],
    ['unary', ['tanh', 0, 0], 'tanh', 0],
    ['synchronize', [], '', 0],
  ])('tells what %s is called for', (name, args, detail, operations) => {
    expect(describeCall(name, args)).toEqual({ detail, operations });
  });

  it('knows the shapes of a convolution that a model makes', async () => {
    const { backend, totals } = recordBackend(await createBackend());
    ownModel(tiny, backend).call(tensor(new Float32Array(84), { backend, shape: [1, 7, 6, 2] }));
    const details = totals()
      .filter(({ name }) => name === 'fused.conv2d')
      .map(({ detail }) => detail)
      .sort();
    expect(details).toEqual(['3×2, 1×1×3 → 2', '7×6, 2×2×2 → 3 relu']);
    await backend.dispose();
  });
});

describe('a profile', () => {
  it('accounts for the whole of a step', async () => {
    const profile = await profileNetwork(tiny, 'pure', await createBackend(), signal);
    const rows = profileRows(profile);
    expect(rows.at(-1)!.op).toBe('outside of kernels');
    expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(rows.map(({ op }) => op)).toEqual(expect.arrayContaining(['matMul', 'binary', 'readSync']));
    for (const { op, gflops, gigabytesPerSecond, callsPerStep } of rows) {
      if (op === 'matMul') expect(gflops).toBeGreaterThan(0);
      if (op === 'binary') expect(gigabytesPerSecond).toBeGreaterThan(0);
      expect(callsPerStep).toBeGreaterThan(0);
    }
    const events = profileEvents(profile);
    expect(events).toHaveLength(rows.length);
    expect(events[0]).toMatchObject({ event: 'profile', network: 'tiny', backend: 'pure', batch: 4 });
    const lines = describeProfile(profile, createStyle(false));
    expect(lines.length).toBeLessThan(30);
    for (const line of lines.slice(1)) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
  });

  it('ends where the signal says so', async () => {
    const attempt = profileNetwork(
      tiny,
      'pure',
      await createBackend(),
      AbortSignal.abort(new Error('enough')),
    );
    await expect(attempt).rejects.toThrow('enough');
  });
});
