import { BackendUnavailableError } from '@athanor/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findLibrary } from './find.ts';
import { type Foreign, type ForeignInterface, foreignInterface } from './foreign.ts';
import { platformOf } from './platforms.ts';

afterEach(() => vi.unstubAllGlobals());

/** Three loops over arrays that lie at made-up addresses; what a library's cblas_sgemm is given decides what it does. */
function fakeForeign(libraries: Record<string, Record<string, Foreign> | Error>): ForeignInterface {
  const arrays: Float32Array[] = [];
  const sgemm: Foreign = (...values) => {
    const [, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc] = values as number[];
    const [left, right, output] = [a!, b!, c!].map((address) => arrays[address / 2 ** 20]!);
    for (let row = 0; row < m!; row++) {
      for (let column = 0; column < n!; column++) {
        const at = row * ldc! + column;
        let sum = beta === 0 ? 0 : beta! * output![at]!;
        for (let i = 0; i < k!; i++) {
          const x = left![transposeA === 112 ? i * lda! + row : row * lda! + i]!;
          const y = right![transposeB === 112 ? column * ldb! + i : i * ldb! + column]!;
          sum += alpha! * x * y;
        }
        output![at] = sum;
      }
    }
  };
  return {
    load(name) {
      const found = libraries[String(name)] ?? new Error(`${name}: cannot open shared object file: No such file`);
      if (found instanceof Error) throw found;
      const functions: Record<string, Foreign> = { cblas_sgemm: sgemm, ...found };
      return {
        find(declaration) {
          const wanted = /(\w+)\(/.exec(declaration)![1]!;
          return found[`no ${wanted}`] === undefined ? functions[wanted] : undefined;
        },
        fileOf: () => `/usr/lib/${name}`,
      };
    },
    address: (view) => (arrays.push(new Float32Array(view.buffer)) - 1) * 2 ** 20,
  };
}

const nothing: Foreign = () => undefined;
const text =
  (value: string): Foreign =>
  () =>
    value;

let count = 0;
const fresh = (): string => `libfake${++count}.so`;

describe('a library that is named', () => {
  it('is taken, the option before the environment, and no other', () => {
    const [first, second] = [fresh(), fresh()];
    const foreign = fakeForeign({ [first]: {}, [second]: {} });
    expect(findLibrary(foreign, first, { ATHANOR_BLAS: second }).name).toBe(first);
    expect(findLibrary(foreign, undefined, { ATHANOR_BLAS: second }).name).toBe(second);
    expect(() => findLibrary(foreign, undefined, { ATHANOR_BLAS: '/nowhere/libblas.so' })).toThrow(
      /^\/nowhere\/libblas.so, which the environment variable ATHANOR_BLAS names, cannot be used as BLAS: .*No such file.*; name the file of/,
    );
    expect(() => findLibrary(foreign, '/nowhere/x.so', {})).toThrow(/which the option 'library' names/);
  });

  it.each([
    ['has no cblas_sgemm', { 'no cblas_sgemm': nothing }, /it has no function cblas_sgemm; name/],
    [
      'is Fortran only',
      { 'no cblas_sgemm': nothing, sgemm_: nothing },
      /cblas_sgemm, though sgemm_: it is a BLAS without its C interface/,
    ],
    [
      'computes nothing',
      { cblas_sgemm: nothing },
      /its product of \[3, 2\] and \[2, 5\] is wrong: element \[0, 0\] is -?\d+, and it gave NaN/,
    ],
  ])('is refused where it %s', (_, functions, message) => {
    const name = fresh();
    const attempt = () => findLibrary(fakeForeign({ [name]: functions }), name, {});
    expect(attempt).toThrow(BackendUnavailableError);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(name);
  });

  it('is refused where it forgets what the output holds, and that is to be added to', () => {
    const name = fresh();
    const foreign = fakeForeign({ right: {} });
    const right = foreign.load('right');
    const sgemm = right.find('void cblas_sgemm()')!;
    const forgetful: Foreign = (...values) => sgemm(...values.slice(0, 11), 0, ...values.slice(12));
    const find = (declaration: string) => (declaration.includes('cblas_') ? forgetful : undefined);
    const attempt = () => findLibrary({ ...foreign, load: () => ({ ...right, find }) }, name, {});
    expect(attempt).toThrow(/its product of .* is wrong/);
  });
});

describe('a library that is not named', () => {
  const { names } = platformOf(process.platform);

  it('is the first of the usual ones that works', () => {
    const foreign = fakeForeign({
      [names[0]!]: new Error('wrong ELF class'),
      ...(names.length > 1 ? { [names.at(-1)!]: {} } : {}),
    });
    if (names.length > 1) expect(findLibrary(foreign, undefined, {}).name).toBe(names.at(-1));
    else expect(() => findLibrary(foreign, undefined, {})).toThrow(/wrong ELF class/);
  });

  it('and is not there, is an error that says what to install', () => {
    expect(() => findLibrary(fakeForeign({}), undefined, { ATHANOR_BLAS: '' })).toThrow(
      /^no BLAS was found.*ATHANOR_BLAS/,
    );
    const broken = fakeForeign({ [names[0]!]: new Error('wrong ELF class') });
    expect(() => findLibrary(broken, undefined, {})).toThrow(
      `what was found does not work: ${names[0]}: wrong ELF class`,
    );
  });

  it.each([
    ['linux', /apt install libopenblas0.*dnf install openblas-threads/],
    ['darwin', /Accelerate/],
    ['win32', /libopenblas\.dll/],
    ['freebsd', /OpenBLAS/],
  ])('is to be had on %s', (platform, remedy) => {
    expect(platformOf(platform).remedy).toMatch(remedy);
    expect(platformOf(platform).names.length).toBeGreaterThan(0);
  });
});

describe('what a library is', () => {
  it.each([
    [
      { openblas_get_config: text('OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH') },
      { name: 'OpenBLAS', version: '0.3.21', isFast: true },
    ],
    [{ openblas_get_config: text('NO_LAPACK') }, { name: 'OpenBLAS', version: '', isFast: true }],
    [{ bli_info_get_version_str: text('0.9.0') }, { name: 'BLIS', version: '0.9.0', isFast: true }],
    [
      {
        MKL_Get_Version_String: ((buffer: Uint8Array) => {
          buffer.set(new TextEncoder().encode('Intel(R) oneAPI Math Kernel Library Version 2023.2 for'));
        }) as Foreign,
      },
      { name: 'MKL', version: '2023.2', isFast: true },
    ],
    [{}, { name: 'BLAS', version: '', isFast: false }],
  ])('is what it says', (functions, expected) => {
    const name = fresh();
    const { description } = findLibrary(fakeForeign({ [name]: functions }), name, {});
    expect(description).toEqual({ ...expected, file: `/usr/lib/${name}` });
  });

  it('tells whether several threads may call it, and then it has been told to use one', () => {
    const set = vi.fn();
    const shareable = (functions: Record<string, Foreign>): boolean => {
      const name = fresh();
      return findLibrary(fakeForeign({ [name]: functions }), name, {}).isShareable;
    };
    expect(shareable({ openblas_set_num_threads: set, openblas_get_parallel: () => 1 })).toBe(true);
    expect(shareable({ openblas_set_num_threads: set, openblas_get_parallel: () => 0 })).toBe(false);
    expect(shareable({ MKL_Set_Num_Threads: set })).toBe(true);
    expect(shareable({ bli_thread_set_num_threads: set })).toBe(true);
    expect(set.mock.calls).toEqual([[1], [1], [1], [1]]);
    expect(shareable({})).toBe(false);
  });
});

describe('native code', () => {
  it('is not to be had in a browser', async () => {
    vi.stubGlobal('process', undefined);
    const attempt = foreignInterface();
    await expect(attempt).rejects.toThrow(BackendUnavailableError);
    await expect(attempt).rejects.toThrow(/a browser does not allow; use @athanor\/backend-simd there/);
  });
});
