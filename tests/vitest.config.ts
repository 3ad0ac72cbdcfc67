import { defineConfig, mergeConfig } from 'vitest/config';
import { shared } from '../vitest.shared.ts';

export default mergeConfig(
  shared,
  defineConfig({
    test: { name: 'workspace', include: ['*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
  }),
);
