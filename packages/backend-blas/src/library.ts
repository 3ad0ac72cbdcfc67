import type { ForeignInterface, ForeignLibrary } from './foreign.ts';
import { checkProducts } from './self-check.ts';
import { type Sgemm, sgemmDeclaration } from './sgemm.ts';

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

/** A BLAS that has been loaded and has multiplied right. */
export interface BlasLibrary {
  readonly description: LibraryDescription;
  readonly sgemm: Sgemm;
  /** By what the library was found, here and by another thread. */
  readonly name: string;
  /** Whether several threads may call it at once: it has then been told to use no threads of its own. */
  readonly isShareable: boolean;
}

/**
 * Loads a BLAS and lets it multiply.
 *
 * @throws Error with the reason if it cannot be loaded, is no BLAS, or multiplies wrong
 */
export function openLibrary(foreign: ForeignInterface, name: string): BlasLibrary {
  const native = foreign.load(name);
  const sgemm: Sgemm | undefined = native.find(sgemmDeclaration);
  if (sgemm === undefined) {
    const has = native.find('void sgemm_()') ? ', though sgemm_: it is a BLAS without its C interface' : '';
    throw new Error(`it has no function cblas_sgemm${has}`);
  }
  const description = describe(native, native.fileOf('cblas_sgemm') ?? name);
  const library = { name, description, sgemm, isShareable: isShareable(native) };
  checkProducts(foreign, sgemm);
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

/**
 * Tells a library that has threads to leave them: simd's threads each multiply a part, which spares two sets of threads from
 * waiting awake for each other. One that cannot be told keeps its own and is called from one thread. So is OpenBLAS built
 * without threads, which may not guard itself against several callers.
 */
function isShareable(native: ForeignLibrary): boolean {
  const set =
    native.find('void openblas_set_num_threads(int threads)') ??
    native.find('void MKL_Set_Num_Threads(int threads)') ??
    native.find('void bli_thread_set_num_threads(int64_t threads)');
  if (set === undefined) return false;
  set(1);
  return native.find('int openblas_get_parallel()')?.() !== 0;
}
