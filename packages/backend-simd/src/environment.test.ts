import { BackendUnavailableError } from '@athanor/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBackend } from './index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('where something is missing', () => {
  it('without shared memory the backend computes on one thread, however many are asked for', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    for (const threads of ['auto', 4] as const) {
      const backend = await createBackend({ threads });
      expect(backend.threads).toBe(1);
      await backend.startThreads();
      const storage = backend.allocate('float32', 1_000_003);
      backend.fill(storage, 2);
      backend.unary('square', storage, storage);
      expect(backend.readSync(storage).every((x) => x === 4)).toBe(true);
      await backend.dispose();
    }
  });

  it('without SIMD there is no backend, and the error says what to do', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    await expect(createBackend()).rejects.toThrow(BackendUnavailableError);
    await expect(createBackend()).rejects.toThrow(
      /needs WebAssembly SIMD.*use a newer one, or the pure backend/,
    );
  });

  it('without relaxed SIMD the plain kernels are taken, unless it is demanded', async () => {
    const validate = WebAssembly.validate;
    // The probe for relaxed SIMD is the longer one.
    vi.spyOn(WebAssembly, 'validate').mockImplementation((bytes) => bytes.byteLength < 40 && validate(bytes));
    const setFlag = vi.spyOn(process.getBuiltinModule('node:v8'), 'setFlagsFromString');
    const backend = await createBackend({ threads: 1 });
    expect(backend.variant).toBe('plain');
    // Only Node 20 has the flag; others would complain of it.
    expect(setFlag).toHaveBeenCalledTimes(process.version.startsWith('v20.') ? 1 : 0);
    await backend.dispose();
    await expect(createBackend({ relaxed: true })).rejects.toThrow(/no relaxed SIMD; leave.*'auto'/);
  });
});
