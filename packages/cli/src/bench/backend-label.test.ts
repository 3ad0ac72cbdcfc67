import { describe, expect, it } from 'vitest';
import { backendFields, withThreads } from './backend-label.ts';

describe('a backend with options in a benchmark', () => {
  it('has its whole text in a line for programs, and its name and options', () => {
    expect(backendFields('simd')).toEqual({ backend: 'simd' });
    expect(backendFields('simd:threads=1:relaxed=false')).toEqual({
      backend: 'simd:threads=1:relaxed=false',
      backendName: 'simd',
      backendOptions: { threads: 1, relaxed: false },
    });
  });

  it('keeps its options where threads are laid over them', () => {
    expect(withThreads('simd', undefined)).toEqual({ name: 'simd' });
    expect(withThreads('simd', 2)).toEqual({ name: 'simd', options: { threads: 2 } });
    expect(withThreads('simd:relaxed=false', undefined)).toEqual({
      name: 'simd',
      options: { relaxed: false },
    });
    expect(withThreads('simd:relaxed=false', 2)).toEqual({
      name: 'simd',
      options: { relaxed: false, threads: 2 },
    });
  });
});
