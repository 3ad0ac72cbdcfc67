import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bin, eventsOf, run, temporaryFolder } from './helpers.ts';

// The built command in processes of its own: what it says where it fails, and what it loads.

let cwd: string;

beforeAll(async () => {
  cwd = await temporaryFolder();
});

describe('messages', () => {
  it('are one line without a stack, which DEBUG=athanor adds', async () => {
    const args = ['train', '--backend', 'no-such-backend'];
    const { stderr } = await run(args, cwd);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect((await run(args, cwd, { DEBUG: 'athanor' })).stderr).toMatch(
      /BackendUnavailableError[\s\S]*\n {4}at /,
    );
  });

  it('go to stderr, and stdout holds only JSON lines, whatever asks for JSON', async () => {
    const wrong = await run(['train', '--json', '--epochs', 'x'], cwd);
    expect(wrong.status).toBe(2);
    expect(eventsOf(wrong)).toEqual([
      { event: 'error', code: 'usage', message: expect.stringContaining('--epochs') },
    ]);
    await writeFile(
      join(cwd, 'asks.json'),
      JSON.stringify({ recipe: 'keras-mlp', json: true, backend: 'no-such-backend' }),
    );
    expect(eventsOf(await run(['train', 'asks.json'], cwd))).toEqual([
      { event: 'error', code: 'backend-unavailable', message: expect.any(String) },
    ]);
  });
});

describe('what is loaded', () => {
  /** The packages that a module imports before it does anything, by way of its own files too. */
  function staticImports(file: string, seen = new Set<string>()): Set<string> {
    const packages = new Set<string>();
    if (seen.has(file)) return packages;
    seen.add(file);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\b[^;]*?from\s+['"]([^'"]+)['"];/gm,
    )) {
      if (!specifier!.startsWith('.')) packages.add(specifier!);
      else for (const name of staticImports(resolve(dirname(file), specifier!), seen)) packages.add(name);
    }
    return packages;
  }

  it('for help and mistakes is commander alone', () => {
    const packages = [...staticImports(bin)].filter((name) => !name.startsWith('node:'));
    expect(packages).toEqual(['commander']);
  });
});
