import { ConfigError, type FloatType } from '@athanor/core';

export interface PureBackendOptions {
  /** What it computes and stores floats in; `float64` is meant for gradient checks. Default `float32`. */
  readonly floatType?: FloatType;
}

/** The options with their defaults. Throws a `ConfigError` that names a key or value which is not among them. */
export function resolveOptions(options: PureBackendOptions): Required<PureBackendOptions> {
  const unknown = Object.keys(options).find((key) => key !== 'floatType');
  if (unknown !== undefined) {
    throw new ConfigError(
      `the pure backend has no option '${unknown}'; it has one, floatType: 'float32' or 'float64'`,
    );
  }
  const { floatType = 'float32' } = options;
  if (floatType !== 'float32' && floatType !== 'float64') {
    throw new ConfigError(
      `the pure backend's floatType is 'float32' or 'float64'; found ${JSON.stringify(floatType)}`,
    );
  }
  return { floatType };
}
