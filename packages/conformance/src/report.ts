import type { ConformanceOptions } from './check.ts';
import { conformanceSuite, type Exclusion } from './suite.ts';

/** A check that failed. */
export interface CheckFailure {
  readonly name: string;
  readonly error: Error;
}

/** What became of every check. */
export interface ConformanceReport {
  readonly backend: string;
  /** The names of the checks that passed. */
  readonly passed: readonly string[];
  readonly failed: readonly CheckFailure[];
  readonly excluded: readonly Exclusion[];
}

/** Runs every check, one after another, without a test runner, and disposes of the backend. Never rejects. */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { checks, excluded, dispose } = conformanceSuite(options);
  const passed: string[] = [];
  const failed: CheckFailure[] = [];
  for (const { name, run } of checks) {
    try {
      await run();
      passed.push(name);
    } catch (error) {
      failed.push({ name, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }
  try {
    await dispose();
  } catch (error) {
    failed.push({
      name: 'memory: dispose',
      error: error instanceof Error ? error : new Error(String(error)),
    });
  }
  return { backend: options.name, passed, failed, excluded };
}
