import { type Backend, type DType, isFloat, type Storage, type TypedArray, typedArray } from '@athanor/core';
import { type Agreement, difference, sameBits } from '../compare.ts';

/** One call of a kernel: what it is given, and what it must make of it. */
export interface KernelCase {
  /** What tells it from the others, such as `m 3, n 5, k 4`. */
  readonly label: string;
  readonly inputs: readonly HostStorage[];
  readonly output: { readonly dtype: DType; readonly length: number };
  /** The output's elements, computed in float64; they are rounded to the output's dtype before they are compared. */
  readonly expected: ArrayLike<number>;
  readonly agreement: Agreement;
  run(backend: Backend, inputs: readonly Storage[], output: Storage): void;
}

/** What a storage is to hold. */
export interface HostStorage {
  readonly dtype: DType;
  readonly values: TypedArray;
}

/** Makes a `HostStorage` of `values` rounded to `dtype`. */
export function host(dtype: DType, values: ArrayLike<number>): HostStorage {
  return { dtype, values: typedArray(dtype, values) };
}

/**
 * Storages that are freed together, whatever happens: `upload` makes one with contents, `dirty` one full of numbers
 * that no kernel would make, so that what is not written whole, or is added to, shows.
 */
export class StorageScope {
  readonly #backend: Backend;
  readonly #storages: Storage[] = [];
  #dirt = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  upload(values: HostStorage): Storage {
    const storage = this.#allocate(values.dtype, values.values.length);
    this.#backend.write(storage, values.values);
    return storage;
  }

  dirty(dtype: DType, length: number): Storage {
    return this.upload({ dtype, values: dirt(dtype, length, this.#dirt++) });
  }

  free(): void {
    for (const storage of this.#storages.splice(0)) this.#backend.free(storage);
  }

  #allocate(dtype: DType, length: number): Storage {
    const storage = this.#backend.allocate(dtype, length);
    this.#storages.push(storage);
    return storage;
  }
}

/** Runs `body` with a scope and frees what it made. */
export async function withStorages<T>(
  backend: Backend,
  body: (scope: StorageScope) => Promise<T>,
): Promise<T> {
  const scope = new StorageScope(backend);
  try {
    return await body(scope);
  } finally {
    scope.free();
  }
}

/** Large positive, large negative and (for floats) NaN by turns; `start` says which comes first. */
export function dirt(dtype: DType, length: number, start: number): TypedArray {
  const values = isFloat(dtype)
    ? [54321.5, -54321.5, Number.NaN]
    : dtype === 'int32'
      ? [54321, -54321]
      : [1, 0];
  const array = typedArray(dtype, length);
  for (let i = 0; i < length; i++) array[i] = values[(i + start) % values.length]!;
  return array;
}

/** Runs the case into a dirty output and compares. Throws what is wrong, naming `kernel`. */
export async function checkValues(
  backend: Backend,
  kernel: string,
  kernelCase: KernelCase,
  turn: number,
): Promise<void> {
  await withStorages(backend, async (scope) => {
    const inputs = kernelCase.inputs.map((input) => scope.upload(input));
    const { dtype, length } = kernelCase.output;
    const output = scope.upload({ dtype, values: dirt(dtype, length, turn) });
    kernelCase.run(backend, inputs, output);
    const got = await backend.read(output);
    const expected = typedArray(dtype, kernelCase.expected);
    if (got.constructor !== expected.constructor) {
      throw new Error(
        `${describe(kernel, kernelCase)}: read gave ${got.constructor.name} for ${dtype}, expected ${expected.constructor.name}`,
      );
    }
    const wrong = difference(got, expected, kernelCase.agreement);
    if (wrong !== undefined) throw new Error(`${describe(kernel, kernelCase)}: the output's ${wrong}`);
  });
}

/**
 * Runs the case and holds it to the seam's rule on memory: inputs and neighbours keep their bits, and the output
 * shares nothing with an input, whichever of them is written afterwards.
 */
export async function checkAliasing(backend: Backend, kernel: string, kernelCase: KernelCase): Promise<void> {
  await withStorages(backend, async (scope) => {
    const { dtype, length } = kernelCase.output;
    const before: HostStorage = { dtype, values: dirt(dtype, Math.max(length, 4), 1) };
    // Several of the output's size, as an allocator may hand out what lies beside it to any of them.
    const some = (): Storage[] => Array.from({ length: 3 }, () => scope.upload(before));
    const neighbours = some();
    const inputs = kernelCase.inputs.map((input) => scope.upload(input));
    const output = scope.dirty(dtype, length);
    neighbours.push(...some());
    kernelCase.run(backend, inputs, output);
    const found = await backend.read(output);

    const keeps = async (storage: Storage, values: TypedArray, what: string) => {
      if (!sameBits(await backend.read(storage), values))
        throw new Error(`${describe(kernel, kernelCase)}: ${what}`);
    };
    for (const [i, storage] of inputs.entries()) {
      await keeps(storage, kernelCase.inputs[i]!.values, `input ${i} is changed by the kernel`);
    }
    for (const storage of neighbours) await keeps(storage, before.values, 'it writes outside its output');

    backend.write(output, dirt(dtype, length, 0));
    for (const [i, storage] of inputs.entries()) {
      await keeps(
        storage,
        kernelCase.inputs[i]!.values,
        `input ${i} changes when the output is written: they share memory`,
      );
    }
    kernelCase.run(backend, inputs, output);
    for (const [i, storage] of inputs.entries()) {
      const input = kernelCase.inputs[i]!;
      backend.write(storage, dirt(input.dtype, input.values.length, 0));
      await keeps(output, found, `the output changes when input ${i} is written: they share memory`);
    }
  });
}

function describe(kernel: string, kernelCase: KernelCase): string {
  const inputs = kernelCase.inputs.map(({ dtype, values }) => `${dtype}[${values.length}]`).join(', ');
  const { dtype, length } = kernelCase.output;
  return `${kernel} (${kernelCase.label}) of ${inputs || 'nothing'} into ${dtype}[${length}]`;
}
