import { after, describe as nodeDescribe, it as nodeIt } from 'node:test';
import { createBackend } from '@athanor/backend-pure';
import { afterAll, describe, expect, it } from 'vitest';
import { conformanceChecks, type TestRunner, testBackend } from './index.ts';

/** What a runner is handed, by the order of the calls. */
function recorded(options: Parameters<typeof testBackend>[0]) {
  const suites: string[] = [];
  const tests = new Map<string, () => Promise<void>>();
  const ends: (() => Promise<void>)[] = [];
  testBackend(options, {
    describe: (name, body) => {
      suites.push(name);
      body();
    },
    it: (name, body) => tests.set(name, body),
    afterAll: (body) => ends.push(body),
  });
  return { suites, tests, ends };
}

describe('testBackend', () => {
  it('registers every check under the name of the backend, and makes none before one runs', async () => {
    let made = 0;
    const options = {
      name: 'pure',
      createBackend: () => {
        made++;
        return createBackend();
      },
    };
    const { suites, tests, ends } = recorded(options);
    expect(suites).toEqual(['pure conforms']);
    expect([...tests.keys()]).toEqual(conformanceChecks(options).map(({ name }) => name));
    expect(made).toBe(0);
    await tests.get('kernels: matMul plain')!();
    await tests.get('aliasing: concat')!();
    expect(made).toBe(1);
    for (const end of ends) await end();
  });

  it('leaves out what is excluded', () => {
    const { tests } = recorded({ name: 'pure', createBackend, exclusions: { 'kernels: fill': 'a reason' } });
    expect(tests.has('kernels: fill')).toBe(false);
    expect(tests.has('aliasing: fill')).toBe(true);
  });

  it('takes the functions of vitest and of node:test', () => {
    const runners: TestRunner[] = [
      { describe, it, afterAll },
      { describe: nodeDescribe, it: nodeIt, afterAll: after },
    ];
    expect(runners).toHaveLength(2);
  });
});

describe('the checks', () => {
  it('have names that differ, each beginning with its group', () => {
    const checks = conformanceChecks({ name: 'pure', createBackend });
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    expect(checks.filter(({ name, group }) => !name.startsWith(`${group}: `))).toEqual([]);
  });

  it('cover every group', () => {
    const groups = new Set(conformanceChecks({ name: 'pure', createBackend }).map(({ group }) => group));
    expect([...groups]).toEqual([
      'exclusions',
      'kernels',
      'aliasing',
      'fused',
      'ops',
      'gradients',
      'second-order gradients',
      'vectors',
      'memory',
      'training',
    ]);
  });
});
