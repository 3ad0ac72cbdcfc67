import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Vitest leaves a core to itself, which is half of a small machine; it does little while tests run.
const maxWorkers = Math.max(2, availableParallelism() - 1);

export default defineConfig({ test: { projects: ['packages/*', 'examples', 'tests'], maxWorkers } });
