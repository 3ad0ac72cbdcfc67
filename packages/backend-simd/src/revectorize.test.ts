import { testBackend } from '@athanor/conformance';
import { BackendUnavailableError, ConfigError } from '@athanor/core';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createBackend, SimdBackend } from './index.ts';
import { revectorizes } from './revectorize.ts';

const liveStorages = (backend: object) =>
  backend instanceof SimdBackend ? backend.liveStorages : Number.NaN;

if (revectorizes()) {
  for (const threads of [1, 2]) {
    testBackend(
      {
        name: `simd, revectorized, ${threads} thread${threads > 1 ? 's' : ''}`,
        createBackend: () => createBackend({ revectorize: true, threads }),
        liveStorages,
      },
      { describe, it, afterAll },
    );
  }
  describe('tiles of 16 columns', () => {
    it('give the bits of those of 8', async () => {
      const [wide, narrow] = await Promise.all([createBackend({ revectorize: true }), createBackend()]);
      for (const [m, n, k] of [
        [13, 16, 5],
        [37, 91, 53],
        [128, 512, 784],
        [7, 130, 1030],
      ] as const) {
        for (const transposeB of [false, true]) {
          const [a, b] = [m * k, k * n].map((length) =>
            Float32Array.from({ length }, () => Math.random() - 0.5),
          );
          const [first, second] = [wide, narrow].map((backend) => {
            const [left, right, output] = [m * k, k * n, m * n].map((length) =>
              backend.allocate('float32', length),
            );
            backend.write(left!, a!);
            backend.write(right!, b!);
            backend.matMul(left!, right!, output!, { batch: 1, m, n, k, transposeA: false, transposeB });
            return backend.readSync(output!);
          });
          expect(first).toEqual(second);
        }
      }
      await Promise.all([wide.dispose(), narrow.dispose()]);
    });
  });
} else {
  console.log(`Node ${process.versions.node} joins no vectors: the kernels did not run so`);
}

describe('revectorize', () => {
  it('has an error that says what it needs, where V8 cannot', async () => {
    vi.stubGlobal('process', { ...process, arch: 'arm64' });
    try {
      const failure = createBackend({ revectorize: true, threads: 1 });
      await expect(failure).rejects.toThrow(BackendUnavailableError);
      await expect(failure).rejects.toThrow(/'revectorize' needs V8 13.*Node 24, on x64; leave it out/);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('is true or false, and not without relaxed SIMD', async () => {
    const wrong = { revectorize: 'yes' } as object;
    await expect(createBackend(wrong)).rejects.toThrow(/'revectorize' is true or false; found "yes"/);
    await expect(createBackend({ revectorize: true, relaxed: false })).rejects.toThrow(ConfigError);
  });
});
