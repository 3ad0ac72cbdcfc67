import type { ForeignInterface, ForeignLibrary } from './foreign.ts';
import { checkProducts } from './self-check.ts';

/** What was found. */
export interface LibraryDescription {
  /** 'OpenBLAS', 'MKL', 'BLIS', 'Accelerate', or 'BLAS' for one that says no name, as the slow reference is. */
  readonly name: string;
  /** Empty where the library says none. */
  readonly version: string;
  /** The file, or the name by which the system's loader found it. */
  readonly file: string;
  /** Whether it is one of those that are known to be fast. */
  readonly isFast: boolean;
}

/** cblas_sgemm: order, transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc. */
export type Sgemm = (...values: number[]) => unknown;

/** A BLAS that has been loaded and has multiplied right. */
export interface BlasLibrary {
  readonly description: LibraryDescription;
  readonly sgemm: Sgemm;
  /** Says how many threads it computes with, in all of the process; undefined where it cannot be told. */
  readonly setThreads: ((threads: number) => void) | undefined;
}

const loaded = new Map<string, BlasLibrary>();

/**
 * Loads a BLAS and lets it multiply. A library that has been loaded stays so until the process ends: its threads could not
 * bear otherwise.
 *
 * @throws Error with the reason if it cannot be loaded, is no BLAS, or multiplies wrong
 */
export function openLibrary(foreign: ForeignInterface, name: string): BlasLibrary {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const native = foreign.load(name);
  const pointers = 'uintptr_t a, int lda, uintptr_t b, int ldb, float beta, uintptr_t c, int ldc';
  const sgemm: Sgemm | undefined = native.find(
    `void cblas_sgemm(int order, int transa, int transb, int m, int n, int k, float alpha, ${pointers})`,
  );
  if (sgemm === undefined) {
    const has = native.find('void sgemm_()') ? ', though sgemm_: it is a BLAS without its C interface' : '';
    throw new Error(`it has no function cblas_sgemm${has}`);
  }
  const description = describe(native, native.fileOf('cblas_sgemm') ?? name);
  const library = { description, sgemm, setThreads: threadSetter(native) };
  checkProducts(foreign, sgemm);
  loaded.set(name, library);
  return library;
}

function describe(native: ForeignLibrary, file: string): LibraryDescription {
  const openblas = textOf(native.find('const char *openblas_get_config()'));
  if (openblas !== undefined) {
    const version = /(\d+\.\d+\.\S+)/.exec(openblas)?.[1] ?? '';
    return { name: 'OpenBLAS', version, file, isFast: true };
  }
  const mkl = native.find('void MKL_Get_Version_String(void *text, int length)');
  if (mkl !== undefined) {
    const text = new Uint8Array(200);
    mkl(text, text.length);
    const version = /Version (\S+)/.exec(new TextDecoder().decode(text))?.[1] ?? '';
    return { name: 'MKL', version, file, isFast: true };
  }
  const blis = textOf(native.find('const char *bli_info_get_version_str()'));
  if (blis !== undefined) return { name: 'BLIS', version: blis, file, isFast: true };
  if (/Accelerate|vecLib/.test(file)) return { name: 'Accelerate', version: '', file, isFast: true };
  return { name: 'BLAS', version: '', file, isFast: false };
}

function textOf(call: (() => unknown) | undefined): string | undefined {
  const text = call?.();
  return typeof text === 'string' ? text : undefined;
}

function threadSetter(native: ForeignLibrary): ((threads: number) => void) | undefined {
  const set =
    native.find('void openblas_set_num_threads(int threads)') ??
    native.find('void MKL_Set_Num_Threads(int threads)') ??
    native.find('void bli_thread_set_num_threads(int64_t threads)');
  return set && ((threads) => void set(threads));
}
