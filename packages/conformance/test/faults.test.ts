import { createBackend, createPureBackend } from '@athanor/backend-pure';
import type { Backend } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import {
  type ConformanceOptions,
  type ConformanceReport,
  conformanceSuite,
  runConformance,
} from '../src/index.ts';
import { delegateTo } from '../src/memory/delegate.ts';
import { sharingBackend } from './faults/boxed.ts';
import { fusedFaults } from './faults/fused-faults.ts';
import { kernelFaults } from './faults/kernel-faults.ts';
import { forgetfulFree, leakingMatMul } from './faults/leaks.ts';

const slow = 'memory: what is freed can be allocated again';

/** The report of everything without the check that takes seconds, unless it is the one that matters. */
function report(
  createBackend: () => Backend,
  options: Partial<ConformanceOptions> = {},
): Promise<ConformanceReport> {
  return runConformance({
    name: 'faulty',
    createBackend,
    exclusions: { [slow]: 'takes seconds' },
    ...options,
  });
}

function failure({ failed }: ConformanceReport, name: string): string {
  return failed.find((each) => each.name === name)?.error.message ?? `${name} did not fail`;
}

/** Runs the checks of some groups only, and gives the messages of those that fail, by name. */
async function failures(backend: Backend, groups: ReadonlySet<string>): Promise<Map<string, string>> {
  const { checks } = conformanceSuite({ name: 'faulty', createBackend: () => backend });
  const failed = new Map<string, string>();
  for (const { group, name, run } of checks) {
    if (!groups.has(group) || name === slow) continue;
    await run().catch((error: Error) => failed.set(name, error.message));
  }
  return failed;
}

describe('a backend with a fault fails the check that is meant for it', () => {
  for (const { name, make, fails, passes, says } of [...kernelFaults, ...fusedFaults]) {
    it(name, async () => {
      const groups = new Set([...fails, ...passes].map((check) => check.slice(0, check.indexOf(':'))));
      const failed = await failures(make(createPureBackend()), groups);
      expect([...failed.keys()]).toEqual(expect.arrayContaining([...fails]));
      expect(passes.filter((check) => failed.has(check))).toEqual([]);
      expect(failed.get(fails[0]!)).toMatch(says);
    });
  }

  it('an output that shares memory with an input', async () => {
    const result = await report(() => sharingBackend(createPureBackend()));
    expect(result.failed.map(({ name }) => name)).toEqual([
      'aliasing: cast float to float',
      'aliasing: cast int32 to int32',
      'aliasing: cast bool to bool',
    ]);
    expect(failure(result, 'aliasing: cast float to float')).toMatch(/they share memory/);
  });

  it('a leak inside a kernel', async () => {
    const counts = new Map<Backend, () => number>();
    const createBackend = (): Backend => {
      const { backend, live } = leakingMatMul();
      counts.set(backend, live);
      return backend;
    };
    const result = await report(createBackend, { liveStorages: (backend) => counts.get(backend)!() });
    expect(result.failed.map(({ name }) => name)).toEqual([
      'memory: no kernel holds anything back',
      'memory: training holds nothing back',
    ]);
    expect(failure(result, 'memory: no kernel holds anything back')).toMatch(
      /count after matMul plain: found \d+, expected \d+/,
    );
  });

  it('a free that does nothing, by its own count', async () => {
    const counts = new Map<Backend, () => number>();
    const createBackend = (): Backend => {
      const { backend, live } = forgetfulFree();
      counts.set(backend, live);
      return backend;
    };
    const result = await report(createBackend, { liveStorages: (backend) => counts.get(backend)!() });
    expect(result.failed.map(({ name }) => name)).toContain(
      "memory: the backend's own count follows allocate and free",
    );
  });

  it('a free that does nothing, by running out', async () => {
    const result = await report(() => forgetfulFree().backend, { exclusions: {} });
    expect(result.failed.map(({ name }) => name)).toEqual([slow]);
    expect(failure(result, slow)).toMatch(
      /16 MB, freed \d+ times, could not be had once more: out of memory/,
    );
  });

  it('backends that are one', async () => {
    const failed = await failures(createPureBackend(), new Set(['memory']));
    expect([...failed.keys()]).toEqual(['memory: two backends made alike are apart']);
  });

  it('a backend that cannot be made', async () => {
    const result = await report(() => {
      throw new Error('no adapter found');
    });
    expect(failure(result, 'kernels: matMul plain')).toMatch(/^kernels: matMul plain: no adapter found$/);
  });
});

describe('a backend without a fault', () => {
  const liveStorages = (backend: Backend) =>
    'liveStorages' in backend ? Number(backend.liveStorages) : Number.NaN;

  it('passes everything in float32', async () => {
    const result = await runConformance({ name: 'pure', createBackend: () => createBackend(), liveStorages });
    expect(result.failed.map(({ error }) => error.message)).toEqual([]);
    expect(result.passed.length).toBeGreaterThan(400);
    expect(result.excluded).toEqual([]);
  });

  it('passes everything in float64, with an exclusion in the report', async () => {
    const floatType = 'float64';
    const result = await report(() => createPureBackend({ floatType }), { liveStorages });
    expect(result.failed.map(({ error }) => error.message)).toEqual([]);
    expect(result.passed).not.toContain(slow);
    expect(result.excluded).toEqual([{ name: slow, reason: 'takes seconds' }]);
  });
});

describe('a backend that cannot read at once', () => {
  it('passes too', async () => {
    const result = await report(() => delegateTo(createPureBackend(), { readSync: undefined }));
    expect(result.failed.map(({ error }) => error.message)).toEqual([]);
  });
});

describe('exclusions', () => {
  const name = 'exclusions: each names a check and says why';

  /** What the check of the exclusions says, or undefined where it passes. */
  async function verdict(exclusions: Readonly<Record<string, string>>): Promise<string | undefined> {
    const { checks } = conformanceSuite({
      name: 'pure',
      createBackend: () => createPureBackend(),
      exclusions,
    });
    const check = checks.find((each) => each.name === name)!;
    return check.run().then(
      () => undefined,
      (error: Error) => error.message,
    );
  }

  it('pass where each names a check and gives a reason', async () => {
    expect(await verdict({})).toBeUndefined();
    expect(await verdict({ [slow]: 'takes seconds', 'kernels: fill': 'tested elsewhere' })).toBeUndefined();
  });

  it('fail where one names no check, or gives no reason', async () => {
    expect(await verdict({ 'kernels: fil': 'a slip' })).toMatch(/no check named 'kernels: fil'/);
    expect(await verdict({ [slow]: ' ' })).toMatch(/no reason is given for excluding 'memory: what is freed/);
  });
});
