import { ConfigError } from '@athanor/core';

export interface SimdBackendOptions {
  /**
   * How many threads compute, the calling one included: 1 to 64, as asked even where there are fewer cores; 'auto', the
   * default, is one for each core. Without shared memory (a page that is not cross-origin isolated) it is always 1.
   */
  readonly threads?: number | 'auto';
  /**
   * Relaxed SIMD, whose multiply-add rounds once: 'auto', the default, takes it where the engine has it, `true` demands
   * it, `false` leaves it.
   */
  readonly relaxed?: boolean | 'auto';
  /**
   * Has V8 join the kernels' vectors of 128 bits in pairs to 256, for twice the multiply-adds: the same bits, and on the
   * products up to twice as fast where the processor has AVX2. V8 calls it experimental, so it is left unless it is asked
   * for; `true` demands it. It needs V8 13, which is in Node 24, on x64, and holds for all WebAssembly that the process
   * compiles from then on.
   */
  readonly revectorize?: boolean;
  /** Megabytes (2^20 bytes) that the memory may grow to, 4 to 4096; 4096 unless said. */
  readonly maximumMegabytes?: number;
}

const known: readonly (keyof SimdBackendOptions)[] = [
  'threads',
  'relaxed',
  'revectorize',
  'maximumMegabytes',
];
const mostThreads = 64;

/**
 * The options with their defaults. Throws a `ConfigError` that names a key or value which is not among them, and the backend,
 * `name`.
 */
export function resolveOptions(options: SimdBackendOptions, name = 'simd'): Required<SimdBackendOptions> {
  const unknown = Object.keys(options).find((key) => !known.some((option) => option === key));
  if (unknown !== undefined) {
    throw new ConfigError(`the ${name} backend has no option '${unknown}'; it has ${known.join(', ')}`);
  }
  const { threads = 'auto', relaxed = 'auto', revectorize = false, maximumMegabytes = 4096 } = options;
  if (threads !== 'auto' && !isWhole(threads, 1, mostThreads)) {
    throw refusal(name, 'threads', threads, `a whole number from 1 to ${mostThreads}, or 'auto'`);
  }
  if (relaxed !== 'auto' && typeof relaxed !== 'boolean') {
    throw refusal(name, 'relaxed', relaxed, "true, false or 'auto'");
  }
  if (typeof revectorize !== 'boolean') throw refusal(name, 'revectorize', revectorize, 'true or false');
  if (revectorize && relaxed === false) {
    throw new ConfigError(
      `the ${name} backend's option 'revectorize' needs relaxed SIMD; leave 'relaxed' out, or set it to true`,
    );
  }
  if (!isWhole(maximumMegabytes, 4, 4096)) {
    throw refusal(name, 'maximumMegabytes', maximumMegabytes, 'a whole number from 4 to 4096');
  }
  return { threads, relaxed, revectorize, maximumMegabytes };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function refusal(name: string, key: string, found: unknown, expected: string): ConfigError {
  return new ConfigError(
    `the ${name} backend's option '${key}' is ${expected}; found ${JSON.stringify(found) ?? String(found)}`,
  );
}
