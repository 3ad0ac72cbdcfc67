import {
  type ArgReduceKind,
  type AxisLayout,
  type Backend,
  type BinaryKind,
  type BroadcastShapes,
  bytesPerElement,
  type ConcatLayout,
  DisposedError,
  type DType,
  DTypeError,
  type FusedKernels,
  type MatMulLayout,
  type ReduceKind,
  type RowsLayout,
  type Storage,
  type StridedView,
  type TypedArray,
  type UnaryKind,
  ValueError,
} from '@athanor/core';
import type { Engine } from './engine.ts';
import { OutOfMemoryError } from './errors.ts';
import { binary } from './kernels/binary.ts';
import { type ChannelKernels, channelKernels } from './kernels/channels.ts';
import { type Convolutions, convolutionKernels } from './kernels/convolution/index.ts';
import { concat, copyStrided } from './kernels/copy.ts';
import { type CrossEntropies, crossEntropyKernels } from './kernels/cross-entropy.ts';
import { cast, fill, select } from './kernels/elements.ts';
import { dense, matMul } from './kernels/matmul.ts';
import { type Pools, poolKernels } from './kernels/pooling.ts';
import { argReduce, reduce } from './kernels/reduce.ts';
import { gatherRows, scatterAddRows } from './kernels/rows.ts';
import { reluGradient, unary } from './kernels/unary.ts';
import { type Updates, updateKernels } from './kernels/updates.ts';
import type { Variant } from './module.ts';
import type { Runner } from './runner.ts';
import { ownStorage, SimdStorage } from './storage.ts';

/**
 * The seam on WebAssembly: a storage is a piece of one memory, a method hands the pieces to a kernel, which may share its
 * work among threads. Everything is done when a method returns.
 *
 * Every method throws `DisposedError` for a storage that was freed and after `dispose`, `BackendMismatchError` for a
 * storage that another backend made, and `WorkerError` where a thread died.
 */
export class SimdBackend implements Backend {
  readonly name: string;
  readonly floatType = 'float32';
  readonly fused: ChannelKernels &
    Convolutions &
    CrossEntropies &
    Pools &
    Updates &
    Required<Pick<FusedKernels, 'dense' | 'reluGradient'>>;
  /** Whether the kernels are those with relaxed SIMD. */
  readonly variant: Variant;
  /** How many threads compute, the calling one included. */
  readonly threads: number;
  readonly #engine: Engine;
  #disposed = false;
  #liveStorages = 0;

  /** Use `createBackend`; a backend that extends this one hands over a `createEngine` of its own. */
  constructor(engine: Engine) {
    this.#engine = engine;
    this.name = engine.name;
    this.variant = engine.variant;
    this.threads = engine.runner.threads;
    const own = (storage: Storage): SimdStorage => this.#own(storage);
    this.fused = {
      dense(input, kernel, bias, output, layout) {
        dense(engine.runner, own(input), own(kernel), bias && own(bias), own(output), layout);
      },
      reluGradient(dy, y, output) {
        reluGradient(engine.runner, own(dy), own(y), own(output));
      },
      ...channelKernels(engine.runner, own),
      ...convolutionKernels(engine.runner, own, engine.library),
      ...crossEntropyKernels(engine.runner, own),
      ...poolKernels(engine.runner, own),
      ...updateKernels(engine.runner, own),
    };
  }

  /** How many storages are allocated and not yet freed. */
  get liveStorages(): number {
    return this.#liveStorages;
  }

  /** Bytes that the memory has grown to. */
  get memoryBytes(): number {
    return this.#engine.runner.memory.byteLength;
  }

  /** Starts the other threads now and resolves when they are ready. Without it they start at the first large kernel. */
  async startThreads(): Promise<void> {
    this.#requireOpen();
    await this.#engine.pool?.start();
  }

  /**
   * Throws `DTypeError` for `float64`, `ValueError` for a length that is none, `OutOfMemoryError` where the memory cannot
   * grow.
   */
  allocate(dtype: DType, length: number): Storage {
    this.#requireOpen();
    if (dtype === 'float64') {
      throw new DTypeError(
        'the simd backend computes in float32 and has no float64; use the pure backend with floatType float64',
      );
    }
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new ValueError(
        `a storage has a whole number of elements, 0 or more; found a length of ${length}`,
      );
    }
    const bytes = length * bytesPerElement(dtype);
    const pointer = length < 2 ** 31 ? this.#runner.memory.allocate(bytes) : undefined;
    if (pointer === undefined) throw this.#exhausted(dtype, length, bytes);
    this.#liveStorages++;
    return new SimdStorage(dtype, length, pointer, this);
  }

  /** After `dispose` there is nothing left to free, and nothing happens. */
  free(storage: Storage): void {
    if (this.#disposed) return;
    const pointer = ownStorage(storage, this).free();
    this.#runner.memory.free(pointer, storage.length * bytesPerElement(storage.dtype));
    this.#liveStorages--;
  }

  /** Throws `DTypeError` or `ValueError` for values of another class or length than the storage's. */
  write(storage: Storage, values: TypedArray): void {
    const target = this.#view(storage);
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
    return this.#view(storage).slice();
  }

  async synchronize(): Promise<void> {
    this.#requireOpen();
  }

  /** Ends the threads. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#liveStorages = 0;
    await this.#engine.pool?.dispose();
  }

  fill(output: Storage, value: number): void {
    fill(this.#runner, this.#own(output), value);
  }

  cast(input: Storage, output: Storage): void {
    cast(this.#runner, this.#own(input), this.#own(output));
  }

  copyStrided(input: Storage, output: Storage, view: StridedView): void {
    copyStrided(this.#runner, this.#own(input), this.#own(output), view);
  }

  concat(inputs: readonly Storage[], output: Storage, layout: ConcatLayout): void {
    const own = inputs.map((input) => this.#own(input));
    concat(this.#runner, own, this.#own(output), layout);
  }

  unary(kind: UnaryKind, input: Storage, output: Storage): void {
    unary(this.#runner, kind, this.#own(input), this.#own(output));
  }

  binary(kind: BinaryKind, a: Storage, b: Storage, output: Storage, shapes: BroadcastShapes): void {
    binary(this.#runner, kind, this.#own(a), this.#own(b), this.#own(output), shapes);
  }

  select(condition: Storage, a: Storage, b: Storage, output: Storage): void {
    select(this.#runner, this.#own(condition), this.#own(a), this.#own(b), this.#own(output));
  }

  reduce(kind: ReduceKind, input: Storage, output: Storage, layout: AxisLayout): void {
    reduce(this.#runner, kind, this.#own(input), this.#own(output), layout);
  }

  argReduce(kind: ArgReduceKind, input: Storage, output: Storage, layout: AxisLayout): void {
    argReduce(this.#runner, kind, this.#own(input), this.#own(output), layout);
  }

  matMul(a: Storage, b: Storage, output: Storage, layout: MatMulLayout): void {
    matMul(this.#runner, this.#own(a), this.#own(b), this.#own(output), layout);
  }

  gatherRows(table: Storage, indices: Storage, output: Storage, layout: RowsLayout): void {
    gatherRows(this.#runner, this.#own(table), this.#own(indices), this.#own(output), layout);
  }

  scatterAddRows(updates: Storage, indices: Storage, output: Storage, layout: RowsLayout): void {
    scatterAddRows(this.#runner, this.#own(updates), this.#own(indices), this.#own(output), layout);
  }

  get #runner(): Runner {
    return this.#engine.runner;
  }

  #own(storage: Storage): SimdStorage {
    this.#requireOpen();
    return ownStorage(storage, this);
  }

  /** The storage's elements where they lie; good until the memory grows. */
  #view(storage: Storage): TypedArray {
    const { dtype, length, pointer } = this.#own(storage);
    const { memory } = this.#runner;
    if (dtype === 'bool') return memory.uint8(pointer, length);
    return dtype === 'int32' ? memory.int32(pointer, length) : memory.float32(pointer, length);
  }

  #exhausted(dtype: DType, length: number, bytes: number): OutOfMemoryError {
    const megabytes = (count: number): string => (count / 2 ** 20).toFixed(1);
    return new OutOfMemoryError(
      `there is no memory for a ${dtype} storage of ${length} elements (${megabytes(bytes)} MB): the simd backend's memory is ${megabytes(this.memoryBytes)} MB and cannot grow enough; use smaller batches or a smaller model, or raise its option maximumMegabytes, which can be 4096 at most`,
    );
  }

  #requireOpen(): void {
    if (this.#disposed) {
      throw new DisposedError(
        'this simd backend was used after it had been disposed; make another with createBackend()',
      );
    }
  }
}
