import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackendUnavailableError, ConfigError } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { locateWasm } from './engine/wasm-files.ts';
import { createBackend, type TfjsOptions } from './index.ts';

/** Options as a configuration file may hold them: anything. */
const create = (options: unknown) => createBackend(options as TfjsOptions);

const simd = 'tfjs-backend-wasm-simd.wasm';

// In this order: tfjs loads an engine once in a process.
describe.sequential('createBackend', () => {
  let folder = '';
  const listeners = () => [process.listeners('uncaughtException'), process.listeners('unhandledRejection')];
  const before = listeners();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'athanor tfjs '));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('loads nothing of tfjs before it is called', () => {
    expect('_tfengine' in globalThis || '_tfGlobals' in globalThis).toBe(false);
  });

  it.each([
    [null, 'the options are null; expected an object'],
    ['wasm', "the options are 'wasm'; expected an object"],
    [{ engin: 'cpu' }, "unknown option 'engin'; expected engine or wasmPath; did you mean 'engine'?"],
    [{ engine: 'webgl' }, "engine is 'webgl'; expected 'cpu' or 'wasm'"],
    [{ engine: 3 }, "engine is 3; expected 'cpu' or 'wasm'"],
    [{ engine: 'cpu', wasmPath: 'x' }, "wasmPath beside the engine 'cpu'"],
    [{ wasmPath: '' }, "wasmPath is ''; expected a folder"],
    [{ wasmPath: 7 }, 'wasmPath is 7; expected a folder'],
    [{ wasmPath: 'x/y.wasm' }, "wasmPath names a file, 'x/y.wasm'; expected the folder"],
    [{ wasmPath: { [simd]: 'x' } }, "wasmPath has undefined as 'tfjs-backend-wasm.wasm'"],
  ])('refuses %j', async (options, message) => {
    await expect(create(options)).rejects.toThrow(ConfigError);
    await expect(create(options)).rejects.toThrow(message);
  });

  it('says so where there is no WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    try {
      await expect(createBackend()).rejects.toThrow(BackendUnavailableError);
      await expect(createBackend()).rejects.toThrow(/no WebAssembly; use .*engine: 'cpu'/);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('says which .wasm file is missing, cut off or none', async () => {
    const fails = async (message: string | RegExp) => {
      await expect(createBackend({ wasmPath: folder })).rejects.toThrow(BackendUnavailableError);
      await expect(createBackend({ wasmPath: folder })).rejects.toThrow(message);
    };
    await fails(`cannot read ${folder}/${simd}: ENOENT`);
    const whole = await readFile(locateWasm(undefined, true)[simd]);
    await writeFile(join(folder, simd), whole.subarray(0, 100_000));
    await fails(/is not a whole WebAssembly module \(100000 bytes\)/);
    await writeFile(join(folder, simd), '<!doctype html>');
    await fails(/is not a whole WebAssembly module/);
    await writeFile(join(folder, simd), whole);
  });

  it('loads from a folder that is named, after failures, and says nothing on the console', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level));
    const backend = await createBackend({ wasmPath: folder });
    expect(backend.name).toBe('tfjs-wasm');
    const cpu = await createBackend({ engine: 'cpu' });
    const storage = cpu.allocate('float32', 1);
    cpu.fill(storage, 1);
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it('leaves no listeners on the process', () => {
    expect(listeners()).toEqual(before);
  });

  it('loads once: another folder is an error, the same or none is not', async () => {
    await expect(createBackend({ wasmPath: join(folder, 'other') })).rejects.toThrow(
      /this process has loaded the engine from/,
    );
    await expect(createBackend({ wasmPath: folder })).resolves.toHaveProperty('name', 'tfjs-wasm');
    await expect(createBackend()).resolves.toHaveProperty('name', 'tfjs-wasm');
  });

  it('shares the engine with a program that uses tfjs itself, whose choice of one it leaves alone', async () => {
    const tf = await import('@tensorflow/tfjs-core');
    expect(tf.getBackend()).toBeFalsy();
    const backend = await createBackend();
    const storage = backend.allocate('float32', 3);
    backend.write(storage, Float32Array.of(1, 2, 3));
    await tf.setBackend('wasm');
    const doubled = tf.tidy(() => tf.mul(tf.tensor1d([1, 2, 3]), 2).dataSync());
    expect(doubled).toEqual(Float32Array.of(2, 4, 6));
    await tf.setBackend('cpu');
    const output = backend.allocate('float32', 3);
    backend.unary('neg', storage, output);
    expect(await backend.read(output)).toEqual(Float32Array.of(-1, -2, -3));
    expect(tf.getBackend()).toBe('cpu');
    await backend.dispose();
  });
});

describe('locateWasm', () => {
  it('puts the names behind a folder or an address, with or without its last slash', () => {
    for (const folder of ['/files', '/files/']) expect(locateWasm(folder, true)[simd]).toBe(`/files/${simd}`);
    expect(locateWasm('https://host.example/wasm', false)[simd]).toBe(`https://host.example/wasm/${simd}`);
  });

  it('takes addresses as they are', () => {
    const files = { [simd]: 'a', 'tfjs-backend-wasm.wasm': 'b' };
    expect(locateWasm(files, true)).toBe(files);
  });
});
