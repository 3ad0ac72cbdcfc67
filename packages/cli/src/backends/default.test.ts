import { describe, expect, it } from 'vitest';
import { defaultOf, explainDefault } from './default.ts';
import { judgeLibrary } from './judge.ts';

const fast = { isFit: true, because: 'OpenBLAS 0.3.21 was found at /usr/lib/libopenblas.so.0' };
const slow = { isFit: false, because: 'the BLAS at /usr/lib/libblas.so.3 is none that is known to be fast' };
const simd = { name: 'simd', canRun: true };

describe('the default', () => {
  it('is the first that can run and is fit, and says why', () => {
    const trials = [{ name: 'blas', canRun: true, judgement: fast }, simd];
    expect(defaultOf(trials)?.name).toBe('blas');
    expect(explainDefault(trials)).toBe(`default: blas, because ${fast.because}`);
  });

  it('passes over what cannot run, and says what that needs', () => {
    const trials = [{ name: 'blas', canRun: false, reason: 'no BLAS was found: install OpenBLAS' }, simd];
    expect(defaultOf(trials)?.name).toBe('simd');
    expect(explainDefault(trials)).toBe(
      'default: simd; blas would be faster, but cannot run here: no BLAS was found: install OpenBLAS',
    );
  });

  it('passes over what can run and is not fit', () => {
    const trials = [{ name: 'blas', canRun: true, judgement: slow }, simd];
    expect(defaultOf(trials)?.name).toBe('simd');
    expect(explainDefault(trials)).toBe(`default: simd; blas is not taken: ${slow.because}`);
  });

  it('is none of the names that are not in the table', () => {
    const trials = [{ name: 'mine', canRun: true }];
    expect(defaultOf(trials)).toBeUndefined();
    expect(explainDefault(trials)).toMatch(/^default: none of blas, simd, .* can run$/);
  });
});

describe('a backend on a library', () => {
  const judge = (library: unknown) =>
    judgeLibrary(Object.create(null, { library: { value: library }, name: { value: 'blas' } }));

  it('is fit where the library is known to be fast', () => {
    const library = { name: 'OpenBLAS', version: '0.3.21', file: '/usr/lib/libopenblas.so.0', isFast: true };
    expect(judge(library)).toEqual(fast);
    expect(judge({ name: 'Accelerate', version: '', file: '/A', isFast: true }).because).toBe(
      'Accelerate was found at /A',
    );
    expect(judge({ name: 'BLAS', version: '', file: '/usr/lib/libblas.so.3', isFast: false })).toEqual(slow);
    expect(judge(undefined).isFit).toBe(false);
  });
});
