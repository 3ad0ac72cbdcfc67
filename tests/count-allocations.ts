/** What was asked of JavaScript's heap. */
export interface Allocations {
  readonly count: number;
  readonly bytes: number;
  /** Where the largest was made. */
  readonly largest: string;
}

const arrayClasses = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Float32Array',
  'Float64Array',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
] as const;

type AnyArray = InstanceType<(typeof globalThis)[(typeof arrayClasses)[number]]>;

let least = Number.POSITIVE_INFINITY;
let found: { count: number; bytes: number; largest: string; largestBytes: number } | undefined;

function note(made: AnyArray): void {
  if (found === undefined || made.byteLength < least) return;
  found.count++;
  found.bytes += made.byteLength;
  if (made.byteLength <= found.largestBytes) return;
  found.largestBytes = made.byteLength;
  found.largest = `${made[Symbol.toStringTag]} of ${made.byteLength} bytes ${new Error('made').stack ?? ''}`;
}

/**
 * Puts a counter in the place of the global classes of arrays and buffers, for good: what is to be counted must be imported
 * after this. A view of a buffer that exists is not counted.
 */
export function watchAllocations(): void {
  for (const name of arrayClasses) {
    const original = globalThis[name];
    const watched: typeof original = new Proxy(original, {
      construct(target, args: unknown[], newTarget): AnyArray {
        const made: AnyArray = Reflect.construct(target, args, newTarget === watched ? target : newTarget);
        const [first] = args;
        const isView = first instanceof ArrayBuffer || first instanceof SharedArrayBuffer;
        if (!isView) note(made);
        return made;
      },
    });
    Object.defineProperty(globalThis, name, { value: watched, configurable: true, writable: true });
  }
  const prototype = Object.getPrototypeOf(Float32Array.prototype);
  for (const method of ['slice', 'map', 'filter']) {
    const original = prototype[method];
    prototype[method] = function (this: unknown, ...args: unknown[]): AnyArray {
      const made = original.apply(this, args);
      note(made);
      return made;
    };
  }
}

/** Counts arrays and buffers of `leastBytes` or more that are made while `body` runs. */
export async function countAllocations(leastBytes: number, body: () => Promise<void>): Promise<Allocations> {
  least = leastBytes;
  found = { count: 0, bytes: 0, largest: 'none', largestBytes: 0 };
  try {
    await body();
    return found;
  } finally {
    found = undefined;
  }
}
