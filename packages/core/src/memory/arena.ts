import type { Backend, Storage } from '../backend.ts';
import { bytesPerElement, type DType } from '../dtype.ts';
import { DTypeError } from '../errors.ts';

/** What a backend's tensors hold at this moment. */
export interface MemoryUse {
  /** Buffers that tensors use. */
  readonly buffers: number;
  readonly bytes: number;
  /** Buffers that wait in the arena for the next step. */
  readonly pooledBuffers: number;
  readonly pooledBytes: number;
}

/** A live buffer as the debug mode reports it. */
export interface LiveBuffer {
  readonly dtype: DType;
  readonly length: number;
  /** The stack of the call that made it. */
  readonly madeAt: string;
}

/** After so many outermost scopes in which nothing asked for it, a waiting buffer goes back to the backend. */
const scopesToWait = 32;

/**
 * The storages of one backend. Inside a scope (`tidy`) a released storage waits here and the next tensor of its dtype
 * and length takes it, so that a training step in its steady state allocates nothing; outside of one it is freed.
 */
export class Arena {
  readonly backend: Backend;
  #live = 0;
  #liveBytes = 0;
  /** The lists by dtype, then by length. A list that is empty stays, for the next step. */
  readonly #waiting: { readonly [D in DType]: Map<number, Buffer[]> } = {
    float32: new Map(),
    float64: new Map(),
    int32: new Map(),
    bool: new Map(),
  };
  #waitingBuffers = 0;
  #waitingBytes = 0;
  #scopes = 0;
  #madeAt: Map<Buffer, string> | undefined;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  allocate(dtype: DType, length: number): Buffer {
    const buffer = this.#take(dtype, length) ?? new Buffer(this, this.backend.allocate(dtype, length));
    this.#live++;
    this.#liveBytes += length * bytesPerElement(dtype);
    this.#madeAt?.set(buffer, new Error('tensor made').stack ?? '');
    return buffer;
  }

  /** Takes a storage back from its last user. */
  reclaim(buffer: Buffer, insideScope: boolean): void {
    const { storage } = buffer;
    const bytes = storage.length * bytesPerElement(storage.dtype);
    this.#live--;
    this.#liveBytes -= bytes;
    this.#madeAt?.delete(buffer);
    if (!insideScope) {
      this.backend.free(storage);
      return;
    }
    buffer.waitsSince = this.#scopes;
    const lists = this.#waiting[storage.dtype];
    const list = lists.get(storage.length);
    if (list === undefined) lists.set(storage.length, [buffer]);
    else list.push(buffer);
    if (this.#waitingBuffers++ === 0) arenasInUse.add(this);
    this.#waitingBytes += bytes;
  }

  /** Called when the outermost scope ends. */
  endScope(): void {
    this.#scopes++;
    if (this.#scopes % scopesToWait === 0)
      this.#freeWaiting((buffer) => buffer.waitsSince < this.#scopes - scopesToWait);
  }

  /** Gives everything that waits back to the backend. */
  clear(): void {
    this.#freeWaiting(() => true);
  }

  use(): MemoryUse {
    return {
      buffers: this.#live,
      bytes: this.#liveBytes,
      pooledBuffers: this.#waitingBuffers,
      pooledBytes: this.#waitingBytes,
    };
  }

  /** Begins or ends noting where buffers are made. */
  debug(on: boolean): void {
    this.#madeAt = on ? (this.#madeAt ?? new Map()) : undefined;
  }

  liveBuffers(): LiveBuffer[] {
    return [...(this.#madeAt ?? [])].map(([{ storage }, madeAt]) => ({
      dtype: storage.dtype,
      length: storage.length,
      madeAt,
    }));
  }

  #take(dtype: DType, length: number): Buffer | undefined {
    if (dtype !== 'int32' && dtype !== 'bool' && dtype !== this.backend.floatType) {
      throw new DTypeError(
        `backend ${this.backend.name} computes in ${this.backend.floatType} and holds no ${dtype}; leave the dtype out, or use a backend made with floatType '${dtype}'`,
      );
    }
    if (this.#waitingBuffers === 0) return undefined;
    const buffer = this.#waiting[dtype].get(length)?.pop();
    if (buffer === undefined) return undefined;
    buffer.retain();
    this.#waitingBuffers--;
    this.#waitingBytes -= length * bytesPerElement(dtype);
    return buffer;
  }

  #freeWaiting(isDue: (buffer: Buffer) => boolean): void {
    for (const lists of Object.values(this.#waiting)) {
      for (const [length, list] of lists) {
        const kept = list.filter((buffer) => !isDue(buffer));
        for (const { storage } of list.filter(isDue)) {
          this.#waitingBuffers--;
          this.#waitingBytes -= length * bytesPerElement(storage.dtype);
          this.backend.free(storage);
        }
        if (kept.length === 0) lists.delete(length);
        else lists.set(length, kept);
      }
    }
    if (this.#waitingBuffers === 0) arenasInUse.delete(this);
  }
}

/** A storage with the number of tensors (and tapes) that use it. While nobody does, it waits in the arena. */
export class Buffer {
  readonly arena: Arena;
  readonly storage: Storage;
  /** While it waits in the arena, the number of the scope that gave it back. */
  waitsSince = 0;
  #users = 1;

  constructor(arena: Arena, storage: Storage) {
    this.arena = arena;
    this.storage = storage;
  }

  get isShared(): boolean {
    return this.#users > 1;
  }

  retain(): this {
    this.#users++;
    return this;
  }

  release(insideScope: boolean): void {
    if (--this.#users === 0) this.arena.reclaim(this, insideScope);
  }
}

const arenas = new WeakMap<Backend, Arena>();

/** Arenas in which something waits. */
const arenasInUse = new Set<Arena>();

export function arenaOf(backend: Backend): Arena {
  let arena = arenas.get(backend);
  if (arena === undefined) {
    arena = new Arena(backend);
    arenas.set(backend, arena);
  }
  return arena;
}

export function endOutermostScope(): void {
  for (const arena of arenasInUse) arena.endScope();
}

/** What the tensors of `backend` hold now: buffers in use, and those that wait in the arena. */
export function memory(backend: Backend): MemoryUse {
  return arenaOf(backend).use();
}

/** Frees the buffers of `backend` that wait in the arena; tensors in use are not touched. */
export function releaseMemory(backend: Backend): void {
  arenaOf(backend).clear();
}

/**
 * Debug mode: from now on notes where each buffer of `backend` is made (slow); `liveBuffers` lists those still in use.
 */
export function debugMemory(backend: Backend, on = true): void {
  arenaOf(backend).debug(on);
}

/** The buffers made since `debugMemory` that are still in use, each with the stack of the call that made it. */
export function liveBuffers(backend: Backend): LiveBuffer[] {
  return arenaOf(backend).liveBuffers();
}
