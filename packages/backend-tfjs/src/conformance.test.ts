import { testBackend } from '@athanor/conformance';
import { afterAll, describe, it } from 'vitest';
import { engineNames, liveTensors } from '../test/subject.ts';
import { createBackend } from './index.ts';

for (const engine of engineNames) {
  testBackend(
    {
      name: `tfjs-${engine}`,
      createBackend: () => createBackend({ engine }),
      liveStorages: () => liveTensors(engine),
    },
    { describe, it, afterAll },
  );
}
