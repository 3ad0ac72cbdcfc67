import { type Backend, type DType, type Storage, type TypedArray, typedArray } from '@athanor/core';
import { engine } from '@tensorflow/tfjs-core';
import { createBackend, type EngineName } from '../src/index.ts';

export const engineNames: readonly EngineName[] = ['cpu', 'wasm'];

/** What a storage holds, or is to hold. */
export interface Elements {
  readonly dtype: DType;
  readonly values: readonly number[];
}

export const float = (values: Iterable<number>): Elements => ({
  dtype: 'float32',
  values: [...values].map(Math.fround),
});
export const int = (values: Iterable<number>): Elements => ({ dtype: 'int32', values: [...values] });
export const bool = (values: Iterable<number>): Elements => ({ dtype: 'bool', values: [...values] });

/** A backend, and one way to call any of its kernels. */
export interface Subject {
  readonly backend: Backend;

  /**
   * What a kernel makes of inputs. The output holds other numbers at first; inputs that the kernel changed, or tensors
   * that it left behind in tfjs's engine, are an error.
   */
  compute(
    inputs: readonly Elements[],
    output: { readonly dtype: DType; readonly length: number },
    kernel: (inputs: readonly Storage[], output: Storage) => void,
  ): TypedArray;
}

export async function openSubject(name: EngineName): Promise<Subject> {
  const backend = await createBackend({ engine: name });
  const upload = ({ dtype, values }: Elements): Storage => {
    const storage = backend.allocate(dtype, values.length);
    backend.write(storage, typedArray(dtype, values));
    return storage;
  };
  return {
    backend,
    compute(inputs, { dtype, length }, kernel) {
      const before = liveTensors(name);
      const storages = inputs.map(upload);
      const output = upload({ dtype, values: new Array(length).fill(dtype === 'bool' ? 1 : 77) });
      kernel(storages, output);
      const result = readNow(backend, output);
      inputs.forEach((input, i) => {
        const now = readNow(backend, storages[i]!);
        if (!now.every((value, j) => Object.is(value, input.values[j]))) {
          throw new Error(`input ${i} was changed`);
        }
      });
      for (const storage of [...storages, output]) backend.free(storage);
      const left = liveTensors(name) - before;
      if (left !== 0) throw new Error(`${left} tensors are left behind`);
      return result;
    },
  };
}

export function readNow(backend: Backend, storage: Storage): TypedArray {
  if (backend.readSync === undefined) throw new Error(`${backend.name} cannot read at once`);
  return backend.readSync(storage);
}

/** The tensors that tfjs's engine holds, whoever made them. */
export function liveTensors(name: EngineName): number {
  const instance = engine().registry[name];
  if (instance === undefined) throw new Error(`tfjs's engine ${name} is not loaded`);
  return instance.numDataIds();
}

/** The product of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

/** Numbers that look random and are the same in every run (mulberry32). */
export class Numbers {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Of [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, `least` to `greatest`. */
  whole(least: number, greatest: number): number {
    return least + Math.floor(this.next() * (greatest - least + 1));
  }

  floats(length: number, scale = 2): number[] {
    return Array.from({ length }, () => Math.fround((this.next() * 2 - 1) * scale));
  }

  wholes(length: number, least: number, greatest: number): number[] {
    return Array.from({ length }, () => this.whole(least, greatest));
  }
}

/** The greatest difference between numbers and what they should be, relative to what they should be, or to `floor`. */
export function worstError(found: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-30): number {
  let worst = found.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < expected.length; i++) {
    const want = expected[i]!;
    const got = found[i]!;
    if (Object.is(got, want) || got === want) continue;
    const error = Math.abs(got - want) / Math.max(Math.abs(want), floor);
    worst = Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }
  return worst;
}
