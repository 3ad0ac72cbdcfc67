import { testBackend } from '@athanor/conformance';
import { afterAll, describe, it } from 'vitest';
import { installedLibrary } from '../test/support.ts';
import { BlasBackend, createBackend } from './index.ts';

const liveStorages = (backend: object) =>
  backend instanceof BlasBackend ? backend.liveStorages : Number.NaN;

const library = await installedLibrary();
if (library === undefined) console.log('conformance of blas: not run, as no BLAS is installed');
else {
  for (const threads of [1, 2]) {
    const name = `blas, ${library.name} ${library.version}, ${threads} thread${threads > 1 ? 's' : ''}`;
    testBackend(
      { name, createBackend: () => createBackend({ threads }), liveStorages },
      { describe, it, afterAll },
    );
  }
}
