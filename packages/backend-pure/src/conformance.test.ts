import { testBackend } from '@athanor/conformance';
import { afterAll, describe, it } from 'vitest';
import { createBackend, PureBackend } from './index.ts';

const liveStorages = (backend: object) =>
  backend instanceof PureBackend ? backend.liveStorages : Number.NaN;

for (const floatType of ['float32', 'float64'] as const) {
  const name = `pure in ${floatType}`;
  testBackend(
    { name, createBackend: () => createBackend({ floatType }), liveStorages },
    { describe, it, afterAll },
  );
}
