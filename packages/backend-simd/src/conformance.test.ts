import { testBackend } from '@athanor/conformance';
import { afterAll, describe, it } from 'vitest';
import { createBackend, SimdBackend } from './index.ts';

const liveStorages = (backend: object) =>
  backend instanceof SimdBackend ? backend.liveStorages : Number.NaN;

for (const relaxed of [false, true]) {
  for (const threads of [1, 2]) {
    const name = `simd, ${relaxed ? 'relaxed' : 'plain'}, ${threads} thread${threads > 1 ? 's' : ''}`;
    testBackend(
      { name, createBackend: () => createBackend({ relaxed, threads }), liveStorages },
      { describe, it, afterAll },
    );
  }
}
