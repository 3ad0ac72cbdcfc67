import type { ConformanceOptions } from './check.ts';
import { conformanceSuite } from './suite.ts';

/** What the kit asks of a test runner: `describe` and `it` of vitest, jest or node:test, and others like them. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  /** The time that it may take is a few seconds at most, on a slow machine more than a runner's default. */
  it(name: string, body: () => Promise<void>, timeoutMilliseconds?: number): unknown;
  /** Where it is given, the backend is disposed of at the end (`after` of node:test). */
  afterAll?(body: () => Promise<void>): unknown;
}

const timeoutMilliseconds = 60_000;

/**
 * Registers every check with a test runner, as a test of its own:
 *
 * ```ts
 * testBackend({ name: 'mine', createBackend }, { describe, it, afterAll });
 * ```
 */
export function testBackend(options: ConformanceOptions, runner: TestRunner): void {
  const { checks, dispose } = conformanceSuite(options);
  runner.describe(`${options.name} conforms`, () => {
    for (const { name, run } of checks) runner.it(name, run, timeoutMilliseconds);
    runner.afterAll?.(dispose);
  });
}
