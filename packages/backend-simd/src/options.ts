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
  /** Megabytes (2^20 bytes) that the memory may grow to, 4 to 4096; 4096 unless said. */
  readonly maximumMegabytes?: number;
}

const known: readonly (keyof SimdBackendOptions)[] = ['threads', 'relaxed', 'maximumMegabytes'];
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
  const { threads = 'auto', relaxed = 'auto', maximumMegabytes = 4096 } = options;
  if (threads !== 'auto' && !isWhole(threads, 1, mostThreads)) {
    throw refusal(name, 'threads', threads, `a whole number from 1 to ${mostThreads}, or 'auto'`);
  }
  if (relaxed !== 'auto' && typeof relaxed !== 'boolean') {
    throw refusal(name, 'relaxed', relaxed, "true, false or 'auto'");
  }
  if (!isWhole(maximumMegabytes, 4, 4096)) {
    throw refusal(name, 'maximumMegabytes', maximumMegabytes, 'a whole number from 4 to 4096');
  }
  return { threads, relaxed, maximumMegabytes };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function refusal(name: string, key: string, found: unknown, expected: string): ConfigError {
  return new ConfigError(
    `the ${name} backend's option '${key}' is ${expected}; found ${JSON.stringify(found) ?? String(found)}`,
  );
}
