import { type Fields, numberField, readConfig } from '../configuration.ts';
import { ConfigError } from '../errors.ts';
import { defineInitializer, type Initializer } from './initializer.ts';

export interface RandomUniformConfig {
  /** −0.05 unless said. */
  readonly minimum?: number;
  /** 0.05 unless said. */
  readonly maximum?: number;
}

/** Uniform over [minimum, maximum). @throws ConfigError for a minimum above the maximum */
export function randomUniform(config: RandomUniformConfig = {}): Initializer {
  const { minimum, maximum } = readConfig('randomUniform', config, {
    minimum: numberField(-0.05),
    maximum: numberField(0.05),
  });
  if (minimum > maximum) {
    throw new ConfigError(`randomUniform: minimum is ${minimum}; expected no more than maximum, ${maximum}`);
  }
  return defineInitializer({ type: 'randomUniform', minimum, maximum }, (count, stream) =>
    stream.uniform(count, minimum, maximum),
  );
}

export interface NormalConfig {
  /** 0 unless said. */
  readonly mean?: number;
  /** The standard deviation, before any truncation; 0.05 unless said. */
  readonly stddev?: number;
}

const normalFields: Fields<Required<NormalConfig>> = {
  mean: numberField(0),
  stddev: numberField(0.05, ', 0 or more', (value) => value >= 0),
};

/** Normally distributed. @throws ConfigError for a negative stddev */
export function randomNormal(config: NormalConfig = {}): Initializer {
  const { mean, stddev } = readConfig('randomNormal', config, normalFields);
  return defineInitializer({ type: 'randomNormal', mean, stddev }, (count, stream) =>
    stream.normal(count, mean, stddev),
  );
}

/** Normally distributed; values beyond two `stddev` of the mean are drawn again. @throws ConfigError for a negative stddev */
export function truncatedNormal(config: NormalConfig = {}): Initializer {
  const { mean, stddev } = readConfig('truncatedNormal', config, normalFields);
  return defineInitializer({ type: 'truncatedNormal', mean, stddev }, (count, stream) =>
    stream.truncatedNormal(count, mean, stddev),
  );
}
