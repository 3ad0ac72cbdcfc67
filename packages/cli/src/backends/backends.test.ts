import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BackendUnavailableError, ConfigError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/helpers.ts';
import { createBackend } from './create.ts';
import { defaultOf } from './default.ts';
import { backendTable } from './table.ts';
import { tryBackend } from './try.ts';

/** Installs a package in a folder outside of the workspace. */
async function install(folder: string, name: string, source: string, exports = './main.js'): Promise<void> {
  const place = join(folder, 'node_modules', name);
  await mkdir(place, { recursive: true });
  const manifest = { name, version: '1.0.0', type: 'module', exports: { '.': { import: exports } } };
  await writeFile(join(place, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(place, exports), source);
}

const blas = await tryBackend('blas', '/');
const hasBlas = !/no BLAS was found/.test(blas.reason ?? '');

describe('the backends by name', () => {
  const names = backendTable.map(({ name }) => name);
  const withoutBlas = names.filter((name) => name !== 'blas' || hasBlas);
  if (!hasBlas) console.log('the backend blas: not run, as no BLAS is installed');

  it.each(withoutBlas)('%s is made and can run', async (name) => {
    const { backend, config } = await createBackend(name, '/');
    expect(backend.name).toBe(name);
    expect(config).toEqual({ name });
    await backend.dispose();
    expect(await tryBackend(name, '/')).toMatchObject({ name, canRun: true });
  });

  it('are tried from the fastest on where none is named', async () => {
    const trials = [];
    for (const name of names) trials.push(await tryBackend(name, '/'));
    const { backend } = await createBackend(undefined, '/');
    expect(backend.name).toBe(defaultOf(trials)!.name);
    expect(['blas', 'simd']).toContain(backend.name);
    await backend.dispose();
  });

  it('do not have one as the default whose library is slow, although it can run', async () => {
    const { backend } = await createBackend('simd', '/');
    const slow = { name: 'BLAS', version: '', file: '/lib/libblas.so.3', isFast: false };
    Object.defineProperty(backend, 'library', { value: slow });
    expect(backendTable[0]!.judge?.(backend).isFit).toBe(false);
    await backend.dispose();
  });

  it('take options from a config', async () => {
    const config = { name: 'pure', options: { floatType: 'float64' } };
    const made = await createBackend(config, '/');
    expect(made.backend.floatType).toBe('float64');
    expect(made.config).toEqual(config);
    await expect(createBackend({ name: 'pure', options: { floatType: 'half' } }, '/')).rejects.toThrow(
      ConfigError,
    );
  });

  it('take options behind their names', async () => {
    const { backend, config } = await createBackend('pure:floatType=float64', '/');
    expect(backend.floatType).toBe('float64');
    expect(config).toEqual({ name: 'pure', options: { floatType: 'float64' } });
    await expect(createBackend('pure:floatType=half', '/')).rejects.toThrow(/found "?'?half/);
    await expect(createBackend('simd:thread=1', '/')).rejects.toThrow(
      "the simd backend has no option 'thread'; it has threads",
    );
    await expect(createBackend('simd:threads', '/')).rejects.toThrow('such as simd:threads=1');
    const simd = await createBackend('simd:threads=1:relaxed=false', '/');
    expect(simd.backend).toMatchObject({ threads: 1, variant: 'plain' });
    await simd.backend.dispose();
  });
});

describe('any other name', () => {
  it('is a package of the current folder that exports createBackend', async () => {
    const folder = await temporaryFolder();
    // A backend is a value: this one is the pure one under another name, made from the file that it is given.
    await install(
      folder,
      'athanor-backend-mine',
      `export async function createBackend({ from, ...rest }) {
        const { createBackend } = await import(from);
        const backend = await createBackend(rest);
        return Object.defineProperty(backend, 'name', { value: 'mine' });
      }`,
    );
    const from = new URL('../../../backend-pure/dist/index.js', import.meta.url).href;
    const { backend, config } = await createBackend(
      { name: 'athanor-backend-mine', options: { from } },
      folder,
    );
    expect(backend.name).toBe('mine');
    expect(config.name).toBe('athanor-backend-mine');
  });

  it('may be a file, in TypeScript too', async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, 'mine.ts'),
      'export const createBackend = (): object => { throw new Error("no GPU"); };',
    );
    await expect(createBackend('./mine.ts', folder)).rejects.toThrow(
      'the backend ./mine.ts cannot run here: no GPU',
    );
  });

  it('may have a colon, and options behind it', async () => {
    const folder = await temporaryFolder();
    const source =
      'export const createBackend = (options: object): object => { throw new Error(JSON.stringify(options)); };';
    // Windows has no such files, but every name there has a colon.
    const name = process.platform === 'win32' ? join(folder, 'ab.ts') : './a:b.ts';
    await writeFile(resolve(folder, name), source);
    await expect(createBackend(name, folder)).rejects.toThrow(`the backend ${name} cannot run here: {}`);
    await expect(createBackend(`${name}:size=3:kind=new`, folder)).rejects.toThrow(
      `the backend ${name} cannot run here: {"size":3,"kind":"new"}`,
    );
  });

  it('is refused where there is no such package, with the nearest name', async () => {
    const folder = await temporaryFolder();
    await expect(createBackend('tfjs-wsam:threads=1', folder)).rejects.toThrow("did you mean 'tfjs-wasm'?");
    await expect(createBackend('smid:threads', folder)).rejects.toThrow(
      'an option is written as in simd:threads=1',
    );
    const attempt = createBackend('tfjs-wsam', folder);
    await expect(attempt).rejects.toThrow(BackendUnavailableError);
    await expect(attempt).rejects.toThrow("did you mean 'tfjs-wasm'?");
    await expect(createBackend('no-such-package', folder)).rejects.toThrow(
      /no package of that name is installed in/,
    );
    await expect(createBackend('fs', folder)).rejects.toThrow(/there is no backend fs/);
  });

  it.each([
    ['throws', 'throw new Error("no driver");', /cannot be loaded: no driver/],
    [
      'is-none',
      'export const createBackEnd = 1;',
      /expected it to export createBackend\(options\), found createBackEnd/,
    ],
    ['gives-nothing', 'export const createBackend = () => undefined;', /its createBackend gave undefined/],
    [
      'gives-half',
      'export const createBackend = () => ({ name: "x", allocate() {} });',
      /gave an object without free, write, read/,
    ],
    [
      'cannot',
      'export const createBackend = async () => { throw new Error("needs AVX"); };',
      /cannot run here: needs AVX/,
    ],
  ])('is refused where the package %s', async (name, source, message) => {
    const folder = await temporaryFolder();
    await install(folder, name, source);
    await expect(createBackend(name, folder)).rejects.toThrow(message);
    await expect(createBackend(name, folder)).rejects.toThrow(BackendUnavailableError);
    expect(await tryBackend(name, folder)).toMatchObject({
      canRun: false,
      reason: expect.stringMatching(message),
    });
  });
});
