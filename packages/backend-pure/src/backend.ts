import {
  type ArgReduceKind,
  type AxisLayout,
  type Backend,
  type BinaryKind,
  type BroadcastShapes,
  type ConcatLayout,
  DisposedError,
  type DType,
  DTypeError,
  type FloatType,
  isFloat,
  type MatMulLayout,
  type ReduceKind,
  type RowsLayout,
  type Storage,
  type StridedView,
  type TypedArray,
  type UnaryKind,
  ValueError,
} from '@athanor/core';
import { argReduce } from './arg-reduce.ts';
import { binary } from './binary.ts';
import { concat, copyStrided } from './copy.ts';
import { cast, fill, select } from './elements.ts';
import { fusedKernels, type PureFusedKernels } from './fused.ts';
import { matMul } from './matmul/matmul.ts';
import { type PureBackendOptions, resolveOptions } from './options.ts';
import { reduce } from './reduce.ts';
import { gatherRows, scatterAddRows } from './rows.ts';
import { allocateStorage, ownStorage } from './storage.ts';
import { unary } from './unary.ts';

/**
 * The seam in plain TypeScript: every storage is a typed array, and every method hands the arrays to a function of the
 * same name. Everything is done when a method returns.
 *
 * Every method throws `DisposedError` for a storage that was freed and after `dispose`, and `BackendMismatchError`
 * for a storage that another backend made.
 */
export class PureBackend implements Backend {
  readonly name = 'pure';
  readonly floatType: FloatType;
  readonly fused: PureFusedKernels;
  #disposed = false;
  #liveStorages = 0;

  /** Throws `ConfigError` for an unknown option. */
  constructor(options: PureBackendOptions = {}) {
    this.floatType = resolveOptions(options).floatType;
    this.fused = fusedKernels(this.floatType, (storage) => this.#values(storage));
  }

  /** How many storages are allocated and not yet freed. */
  get liveStorages(): number {
    return this.#liveStorages;
  }

  /** Throws `DTypeError` for the other floating-point type, `ValueError` for a length that cannot be had. */
  allocate(dtype: DType, length: number): Storage {
    this.#requireOpen();
    if (isFloat(dtype) && dtype !== this.floatType) {
      throw new DTypeError(
        `this pure backend computes in ${this.floatType} and has no ${dtype}; make one with createBackend({ floatType: '${dtype}' })`,
      );
    }
    const storage = allocateStorage(dtype, length, this);
    this.#liveStorages++;
    return storage;
  }

  /** After `dispose` there is nothing left to free, and nothing happens. */
  free(storage: Storage): void {
    if (this.#disposed) return;
    ownStorage(storage, this).free();
    this.#liveStorages--;
  }

  /** Throws `DTypeError` or `ValueError` for values of another class or length than the storage's. */
  write(storage: Storage, values: TypedArray): void {
    const target = this.#values(storage);
    const expected = target[Symbol.toStringTag];
    const found = values[Symbol.toStringTag];
    if (found !== expected) {
      throw new DTypeError(`a ${storage.dtype} storage is written from a ${expected}; found a ${found}`);
    }
    if (values.length !== target.length) {
      throw new ValueError(
        `a storage of ${target.length} elements is written whole; found ${values.length} values`,
      );
    }
    target.set(values);
  }

  async read(storage: Storage): Promise<TypedArray> {
    return this.readSync(storage);
  }

  readSync(storage: Storage): TypedArray {
    return this.#values(storage).slice();
  }

  async synchronize(): Promise<void> {
    this.#requireOpen();
  }

  dispose(): void {
    this.#disposed = true;
    this.#liveStorages = 0;
  }

  fill(output: Storage, value: number): void {
    fill(this.#values(output), value);
  }

  cast(input: Storage, output: Storage): void {
    cast(this.#values(input), this.#values(output));
  }

  copyStrided(input: Storage, output: Storage, view: StridedView): void {
    copyStrided(this.#values(input), this.#values(output), view);
  }

  concat(inputs: readonly Storage[], output: Storage, layout: ConcatLayout): void {
    concat(
      inputs.map((input) => this.#values(input)),
      this.#values(output),
      layout,
    );
  }

  unary(kind: UnaryKind, input: Storage, output: Storage): void {
    unary(kind, this.#values(input), this.#values(output));
  }

  binary(kind: BinaryKind, a: Storage, b: Storage, output: Storage, shapes: BroadcastShapes): void {
    binary(kind, this.#values(a), this.#values(b), this.#values(output), shapes);
  }

  select(condition: Storage, a: Storage, b: Storage, output: Storage): void {
    select(this.#values(condition), this.#values(a), this.#values(b), this.#values(output));
  }

  reduce(kind: ReduceKind, input: Storage, output: Storage, layout: AxisLayout): void {
    reduce(kind, this.#values(input), this.#values(output), layout);
  }

  argReduce(kind: ArgReduceKind, input: Storage, output: Storage, layout: AxisLayout): void {
    argReduce(kind, this.#values(input), this.#values(output), layout);
  }

  matMul(a: Storage, b: Storage, output: Storage, layout: MatMulLayout): void {
    matMul(this.#values(a), this.#values(b), this.#values(output), layout);
  }

  gatherRows(table: Storage, indices: Storage, output: Storage, layout: RowsLayout): void {
    gatherRows(this.#values(table), this.#values(indices), this.#values(output), layout);
  }

  scatterAddRows(updates: Storage, indices: Storage, output: Storage, layout: RowsLayout): void {
    scatterAddRows(this.#values(updates), this.#values(indices), this.#values(output), layout);
  }

  #values(storage: Storage): TypedArray {
    this.#requireOpen();
    return ownStorage(storage, this).values;
  }

  #requireOpen(): void {
    if (this.#disposed) {
      throw new DisposedError(
        'this pure backend was used after it had been disposed; make another with createBackend()',
      );
    }
  }
}

/** The backend at once, where there is no use in waiting. Throws `ConfigError` for an unknown option. */
export function createPureBackend(options?: PureBackendOptions): PureBackend {
  return new PureBackend(options);
}

/** What every backend package exports. Rejects with a `ConfigError` for an unknown option. */
export async function createBackend(options?: PureBackendOptions): Promise<PureBackend> {
  return new PureBackend(options);
}
