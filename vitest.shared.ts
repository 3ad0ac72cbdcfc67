import { fileURLToPath } from 'node:url';
import type { ViteUserConfig } from 'vitest/config';

const packages = fileURLToPath(new URL('./packages/', import.meta.url));

/**
 * Tests run on the sources of every package, so that none has to be built first. The alias also lets core's tests
 * use a backend, and a backend's tests the conformance kit, without a cycle among the packages' dependencies.
 */
export const shared: ViteUserConfig = {
  resolve: { alias: [{ find: /^@athanor\/([a-z-]+)$/, replacement: `${packages}$1/src/index.ts` }] },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
};
