import { type Backend, bytesPerElement, type Storage } from '@athanor/core';
import { describeCall } from './calls.ts';

/** What one kind of call has cost since it was last reset. */
export interface CallTotal {
  /** The method of the backend, such as `matMul` or `fused.dense`. */
  readonly name: string;
  /** What it was called for: a kind or shapes; empty where there is nothing to tell. */
  readonly detail: string;
  calls: number;
  milliseconds: number;
  /** Floating-point operations, of products and convolutions. */
  operations: number;
  /** Bytes of the storages that it was handed. */
  bytes: number;
}

/** A backend that keeps account of its calls. */
export interface RecordedBackend {
  readonly backend: Backend;
  /** The totals, the longest first. */
  totals(): readonly CallTotal[];
  reset(): void;
}

/**
 * The same backend, with each call of a method of the seam and of `fused` timed. It is a stand-in: tensors have to be
 * made on it. A call that returns a promise is timed until that settles. What a backend does later than its methods
 * return is not in their time, but in that of the read that waits for it.
 */
export function recordBackend(real: Backend): RecordedBackend {
  const all = new Map<string, CallTotal>();
  const record = (name: string, args: readonly unknown[], milliseconds: number): void => {
    const { detail, operations } = describeCall(name, args);
    const key = `${name} ${detail}`;
    let total = all.get(key);
    if (total === undefined) {
      total = { name, detail, calls: 0, milliseconds: 0, operations: 0, bytes: 0 };
      all.set(key, total);
    }
    total.calls++;
    total.milliseconds += milliseconds;
    total.operations += operations;
    total.bytes += bytesOf(args);
  };
  const fused = timed(real.fused, 'fused.', record);
  const backend = timed(real, '', record, { fused });
  return {
    backend,
    totals: () => [...all.values()].sort((a, b) => b.milliseconds - a.milliseconds),
    reset: () => all.clear(),
  };
}

/** A stand-in whose methods are called on the object itself; `replaced` are properties that it has instead. */
function timed<Target extends object>(
  target: Target,
  prefix: string,
  record: (name: string, args: readonly unknown[], milliseconds: number) => void,
  replaced: Readonly<Record<string, unknown>> = {},
): Target {
  const methods = new Map<PropertyKey, unknown>();
  return new Proxy(target, {
    get(_, key) {
      if (typeof key === 'string' && key in replaced) return replaced[key];
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || typeof key !== 'string') return value;
      if (!methods.has(key)) methods.set(key, method(target, value, `${prefix}${key}`, record));
      return methods.get(key);
    },
  });
}

function method(
  target: object,
  value: object,
  name: string,
  record: (name: string, args: readonly unknown[], milliseconds: number) => void,
): (...args: unknown[]) => unknown {
  return (...args) => {
    const began = performance.now();
    const result: unknown = Reflect.apply(value as (...all: unknown[]) => unknown, target, args);
    if (!(result instanceof Promise)) {
      record(name, args, performance.now() - began);
      return result;
    }
    return result.finally(() => record(name, args, performance.now() - began));
  };
}

function bytesOf(args: readonly unknown[]): number {
  return args
    .flat()
    .filter(isStorage)
    .reduce((sum, { dtype, length }) => sum + length * bytesPerElement(dtype), 0);
}

function isStorage(value: unknown): value is Storage {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'length' in value;
}
