import type { Backend, Storage } from './backend.ts';
import { type DType, isFloat, type TypedArray, typedArray } from './dtype.ts';
import { BackendMismatchError, DisposedError, DTypeError, ShapeError, ValueError } from './errors.ts';
import type { NestedArray } from './host-array.ts';
import { arenaOf, type Buffer } from './memory/arena.ts';
import { adopt, insideScope, Scoped } from './memory/scope.ts';
import { formatShape, type Shape, sameShape, sizeOf } from './shape.ts';
import { formatTensor, nest } from './tensor-text.ts';

let nextId = 1;

/** The id that the next tensor gets. They only grow, so a tape can tell what was made while it recorded. */
export function nextTensorId(): number {
  return nextId;
}

/** Frees the buffers of tensors that nobody holds any more. */
const collected = new FinalizationRegistry<Buffer>((buffer) => buffer.release(insideScope()));

/**
 * An array of numbers on a backend. It never changes (a `Parameter` does); ops make new ones.
 *
 * Nobody has to free one: inside `tidy`, and so inside every training step, it goes back to the step's arena; elsewhere
 * it is freed with its handle, or at once by `dispose()` or `using`.
 */
export class Tensor extends Scoped implements Disposable {
  /** Names the tensor to gradient tapes. */
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Whether tapes watch it without being asked. True for trainable parameters. */
  readonly trainable: boolean = false;
  #buffer: Buffer | undefined;
  #escaped = false;

  /** Takes over one use of `buffer`. Tensors are made by the creation functions and by ops. */
  constructor(buffer: Buffer, shape: Shape, id: number = nextId++) {
    super();
    this.#buffer = buffer;
    this.shape = shape;
    this.dtype = buffer.storage.dtype;
    this.id = id;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  get isDisposed(): boolean {
    return this.#buffer === undefined;
  }

  get backend(): Backend {
    return this.buffer.arena.backend;
  }

  /** The buffer behind it, which reshaped tensors share. Throws DisposedError. */
  get buffer(): Buffer {
    if (this.#buffer === undefined) {
      throw new DisposedError(
        `this tensor of shape ${formatShape(this.shape)} was disposed; return it from tidy, or call keep on it, to use it afterwards`,
      );
    }
    return this.#buffer;
  }

  /** What a kernel is given. Throws DisposedError. */
  get storage(): Storage {
    return this.buffer.storage;
  }

  /** A copy of the elements, row-major. */
  async data(): Promise<TypedArray> {
    const buffer = this.buffer.retain();
    try {
      return await buffer.arena.backend.read(buffer.storage);
    } finally {
      buffer.release(insideScope());
    }
  }

  /** The same at once. Throws ValueError on a backend that cannot. */
  dataSync(): TypedArray {
    const { backend } = this;
    if (backend.readSync === undefined) {
      throw new ValueError(`backend ${backend.name} cannot read at once; await data() instead`);
    }
    return backend.readSync(this.storage);
  }

  /** The only element of a tensor of size 1, as a number. */
  async item(): Promise<number> {
    this.#checkSingle();
    return (await this.data())[0]!;
  }

  /** The same at once. Throws ValueError on a backend that cannot. */
  itemSync(): number {
    this.#checkSingle();
    return this.dataSync()[0]!;
  }

  /** The elements as nested arrays. */
  async array(): Promise<NestedArray> {
    return nest(await this.data(), this.shape);
  }

  /** A copy on another backend; floats become that backend's `floatType`. */
  async to(backend: Backend): Promise<Tensor> {
    const data = await this.data();
    const dtype = isFloat(this.dtype) ? backend.floatType : this.dtype;
    const result = newTensor(backend, dtype, this.shape);
    backend.write(result.storage, dtype === this.dtype ? data : typedArray(dtype, data));
    return result;
  }

  /** Another handle of the same elements, with the same identity for tapes; it is disposed separately. */
  alias(): Tensor {
    return new Alias(this);
  }

  /** Gives the memory back. Harmless when repeated. */
  override dispose(): void {
    const buffer = this.#buffer;
    if (buffer === undefined) return;
    this.#buffer = undefined;
    if (this.#escaped) collected.unregister(this);
    buffer.release(insideScope());
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  override escape(): void {
    if (this.#escaped || this.#buffer === undefined) return;
    this.#escaped = true;
    collected.register(this, this.#buffer, this);
  }

  /** Exchanges the buffer, taking over one use of `buffer`. Only a Parameter does this. */
  protected replaceBuffer(buffer: Buffer): void {
    const old = this.buffer;
    if (this.#escaped) collected.unregister(this);
    this.#buffer = buffer;
    if (this.#escaped) collected.register(this, buffer, this);
    old.release(insideScope());
  }

  /** Shape, dtype and backend, and the first elements where the backend can read at once. */
  override toString(): string {
    if (this.isDisposed) return `Tensor(shape=${formatShape(this.shape)}, dtype=${this.dtype}, disposed)`;
    const { backend } = this;
    const head = `shape=${formatShape(this.shape)}, dtype=${this.dtype}, backend=${backend.name}`;
    return backend.readSync === undefined
      ? `Tensor(${head})`
      : `Tensor(${head})\n${formatTensor(this.dataSync(), this.shape)}`;
  }

  #checkSingle(): void {
    if (this.size !== 1)
      throw new ShapeError(`item: expected a tensor of one element, found shape ${formatShape(this.shape)}`);
  }
}

class Alias extends Tensor {
  override readonly trainable: boolean;

  constructor(original: Tensor) {
    super(original.buffer.retain(), original.shape, original.id);
    this.trainable = original.trainable;
  }
}

/** Options of `parameter`. */
export interface ParameterOptions {
  /** `dense/kernel`: the layer's name, then the parameter's. */
  readonly name?: string;
  /** Whether tapes watch it and optimizers update it; true unless said. */
  readonly trainable?: boolean;
}

/** A tensor that is updated in place: a weight. Scopes leave it alone; it lives until it is disposed. */
export class Parameter extends Tensor {
  readonly name: string;
  override readonly trainable: boolean;

  /** Takes over one use of `buffer`. */
  constructor(buffer: Buffer, shape: Shape, options: ParameterOptions = {}) {
    super(buffer, shape);
    this.name = options.name ?? 'parameter';
    this.trainable = options.trainable ?? true;
    this.escape();
  }

  /** Takes on the elements of `value`, which must have its shape, dtype and backend. Copies nothing. */
  assign(value: Tensor): void {
    this.#check(value, 'assign');
    this.replaceBuffer(value.buffer.retain());
  }

  /** Adds `delta` to its elements. */
  assignAdd(delta: Tensor): void {
    this.#update('add', delta);
  }

  /** Subtracts `delta` from its elements: `weight.assignSub(mul(gradient, learningRate))`. */
  assignSub(delta: Tensor): void {
    this.#update('sub', delta);
  }

  /**
   * Its storage, for a kernel that changes it in place. If a tape or another tensor shares the buffer, the elements are
   * first copied into one of its own.
   */
  exclusiveStorage(): Storage {
    const { buffer } = this;
    if (buffer.isShared) {
      const { arena, storage } = buffer;
      const copy = arena.allocate(this.dtype, storage.length);
      arena.backend.copyStrided(storage, copy.storage, { shape: [storage.length], strides: [1], offset: 0 });
      this.replaceBuffer(copy);
    }
    return this.storage;
  }

  #update(kind: 'add' | 'sub', delta: Tensor): void {
    this.#check(delta, kind === 'add' ? 'assignAdd' : 'assignSub');
    const { arena, storage } = this.buffer;
    const result = arena.allocate(this.dtype, storage.length);
    const shape = [storage.length];
    arena.backend.binary(kind, storage, delta.storage, result.storage, { a: shape, b: shape, output: shape });
    this.replaceBuffer(result);
  }

  #check(value: Tensor, what: string): void {
    if (!sameShape(value.shape, this.shape)) {
      throw new ShapeError(
        `${what}: parameter ${this.name} has shape ${formatShape(this.shape)}, found ${formatShape(value.shape)}`,
      );
    }
    if (value.dtype !== this.dtype)
      throw new DTypeError(`${what}: parameter ${this.name} is ${this.dtype}, found ${value.dtype}`);
    checkSameBackend(what, this, value);
  }
}

/** A tensor with a buffer of its own whose elements are still to be written. The innermost scope adopts it. */
export function newTensor(backend: Backend, dtype: DType, shape: Shape): Tensor {
  const result = new Tensor(arenaOf(backend).allocate(dtype, sizeOf(shape)), shape);
  adopt(result);
  return result;
}

/** The elements of `tensor` under another shape of the same size: nothing is copied. */
export function shareBuffer(tensor: Tensor, shape: Shape): Tensor {
  const result = new Tensor(tensor.buffer.retain(), shape);
  adopt(result);
  return result;
}

/** Makes a parameter that starts with the elements of `initial`. */
export function parameter(initial: Tensor, options?: ParameterOptions): Parameter {
  return new Parameter(initial.buffer.retain(), initial.shape, options);
}

/** Throws BackendMismatchError, naming both, unless two tensors live on one backend. */
export function checkSameBackend(op: string, a: Tensor, b: Tensor): void {
  if (a.backend !== b.backend) {
    const names =
      a.backend.name === b.backend.name
        ? `two backends, both named ${a.backend.name}`
        : `two backends, ${a.backend.name} and ${b.backend.name}`;
    throw new BackendMismatchError(
      `${op}: the inputs live on ${names}; move one with await tensor.to(backend)`,
    );
  }
}
