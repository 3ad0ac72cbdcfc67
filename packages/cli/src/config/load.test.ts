import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError } from '@athanor/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/helpers.ts';
import { namedBackend } from '../backends/named.ts';
import { configIn, configNamed, loadConfig } from './load.ts';
import { absolutePaths } from './paths.ts';

async function file(name: string, text: string): Promise<{ folder: string; path: string }> {
  const folder = await temporaryFolder();
  const path = join(folder, name);
  await writeFile(path, text);
  return { folder, path };
}

describe('loadConfig', () => {
  it('reads JSON, with a byte order mark too', async () => {
    const { path } = await file('a.json', '\uFEFF{ "epochs": 3 }');
    expect(await loadConfig(path)).toEqual({ epochs: 3 });
  });

  it.each([
    ['athanor.config.ts', 'const epochs: number = 2 + 1;\nexport default { epochs };'],
    ['athanor.config.js', 'export default { epochs: 3 };'],
    ['athanor.config.cjs', 'module.exports = { epochs: 3 };'],
    ['athanor.config.mts', 'export default Promise.resolve({ epochs: 3 });'],
  ])('runs %s', async (name, text) => {
    const { path } = await file(name, text);
    expect(await loadConfig(path)).toEqual({ epochs: 3 });
  });

  it("makes paths absolute from the file's folder, and leaves names", async () => {
    const config = {
      dataset: './images',
      dataDir: 'data',
      initFrom: '../w.safetensors',
      out: 'runs/x',
      backend: './my-backend.js',
    };
    const { folder, path } = await file('a.json', JSON.stringify(config));
    expect(await loadConfig(path)).toEqual({
      dataset: join(folder, 'images'),
      dataDir: join(folder, 'data'),
      initFrom: join(folder, '../w.safetensors'),
      out: join(folder, 'runs/x'),
      backend: join(folder, 'my-backend.js'),
    });
    const named = await file('b.json', '{ "dataset": "mnist", "backend": { "name": "@me/backend" } }');
    expect(await loadConfig(named.path)).toEqual({ dataset: 'mnist', backend: { name: '@me/backend' } });
  });

  it("writes a backend's options beside its name", async () => {
    const { folder, path } = await file('a.json', '{ "backend": "./mine.js:size=3:kind=new" }');
    expect(await loadConfig(path)).toEqual({
      backend: { name: join(folder, 'mine.js'), options: { size: 3, kind: 'new' } },
    });
    const wrong = await file('b.json', '{ "backend": "simd:threads" }');
    await expect(loadConfig(wrong.path)).rejects.toThrow(ConfigError);
    await expect(loadConfig(wrong.path)).rejects.toThrow("'simd:threads' has 'threads' for an option");
  });

  it('does not take the name of a folder for options', () => {
    const odd = absolutePaths({ backend: './mine.js' }, '/a:b=c').backend;
    expect(namedBackend(odd!)).toEqual({ name: resolve('/a:b=c', 'mine.js') });
  });

  it.each([
    ['a.json', '{ "epochs": 3', /a\.json is not JSON: /],
    ['a.json', '', /is not JSON/],
    ['a.json', '[]', /a\.json: the configuration is an empty array; expected an object/],
    ['a.json', '{ "__proto__": { "epochs": 3 } }', /unknown key '__proto__'/],
    ['a.ts', 'export default { epochs: ', /cannot be run: /],
    ['a.ts', 'throw new Error("no luck");', /cannot be run: no luck/],
    ['a.js', 'export const epochs = 3;', /a\.js: /],
  ])('refuses %s of %j', async (name, text, message) => {
    const { path } = await file(name, text);
    if (name === 'a.js') return expect(await loadConfig(path)).toEqual({ epochs: 3 });
    await expect(loadConfig(path)).rejects.toThrow(message);
    await expect(loadConfig(path)).rejects.toThrow(ConfigError);
  });

  it('takes or refuses any text with a ConfigError', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'a.json');
    const bytes = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array().map((array) => Buffer.from(array)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        await writeFile(path, content);
        await loadConfig(path).catch((error) => expect(error).toBeInstanceOf(ConfigError));
      }),
      { numRuns: 300 },
    );
  });

  it('says that a file is not there, or a folder', async () => {
    const folder = await temporaryFolder();
    await expect(loadConfig(join(folder, 'no.json'))).rejects.toThrow(
      /cannot read the config .*no such file/,
    );
    await expect(loadConfig(join(folder, 'no.ts'))).rejects.toThrow(/cannot read the config .*no such file/);
    await mkdir(join(folder, 'a.json'));
    await expect(loadConfig(join(folder, 'a.json'))).rejects.toThrow(ConfigError);
  });
});

describe('what the argument of train names', () => {
  it('is a recipe, a file, or the config.json of a folder', async () => {
    const { folder } = await file('config.json', '{ "seed": 4 }');
    expect(await configNamed('keras-mlp', folder)).toMatchObject({ source: 'keras-mlp', isFile: false });
    expect(await configNamed('config.json', folder)).toEqual({
      source: 'config.json',
      isFile: true,
      config: { seed: 4 },
    });
    expect(await configNamed(folder, '/')).toMatchObject({ config: { seed: 4 } });
  });

  it('is otherwise refused, with the nearest recipe', async () => {
    const folder = await temporaryFolder();
    await expect(configNamed('keras-mpl', folder)).rejects.toThrow("did you mean 'keras-mlp'?");
    await expect(configNamed('no/such.json', folder)).rejects.toThrow(/no such file/);
  });

  it('is found in the current folder: TypeScript before JSON', async () => {
    const { folder } = await file('athanor.config.json', '{ "seed": 4 }');
    expect(await configIn(folder)).toEqual({
      source: 'athanor.config.json',
      isFile: true,
      config: { seed: 4 },
    });
    await writeFile(join(folder, 'athanor.config.ts'), 'export default { seed: 5 };');
    expect((await configIn(folder))?.config).toEqual({ seed: 5 });
    expect(await configIn(await temporaryFolder())).toBeUndefined();
  });
});
