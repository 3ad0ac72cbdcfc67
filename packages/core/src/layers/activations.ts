import { type ConfigTable, type Field, fromTable, readConfig } from '../configuration.ts';
import { elu } from '../ops/elu.ts';
import { exp } from '../ops/exp.ts';
import { gelu } from '../ops/gelu.ts';
import { leakyRelu } from '../ops/leaky-relu.ts';
import { relu } from '../ops/relu.ts';
import { relu6 } from '../ops/relu6.ts';
import { sigmoid } from '../ops/sigmoid.ts';
import { silu } from '../ops/silu.ts';
import { softmax } from '../ops/softmax.ts';
import { softplus } from '../ops/softplus.ts';
import { softsign } from '../ops/softsign.ts';
import { tanh } from '../ops/tanh.ts';
import type { Tensor } from '../tensor.ts';

/** A function that a layer applies to what it has computed, by its name in configurations. */
export type ActivationName =
  | 'linear'
  | 'relu'
  | 'sigmoid'
  | 'tanh'
  | 'softmax'
  | 'softplus'
  | 'softsign'
  | 'elu'
  | 'leakyRelu'
  | 'gelu'
  | 'silu'
  | 'relu6'
  | 'exponential';

/** A name, alone or as the type of an object. */
export type ActivationConfig = ActivationName | { readonly type: ActivationName };

/** Every activation. `softmax` is over the last axis; `elu` has α = 1, `leakyRelu` the slope 0.2. */
export const activations: { readonly [Name in ActivationName]: (x: Tensor) => Tensor } = {
  linear: (x) => x,
  relu,
  sigmoid,
  tanh,
  softmax: (x) => softmax(x),
  softplus,
  softsign,
  elu: (x) => elu(x),
  leakyRelu: (x) => leakyRelu(x),
  gelu,
  silu,
  relu6,
  exponential: exp,
};

const table: ConfigTable<ActivationName> = Object.fromEntries(
  activationNames().map((name) => [
    name,
    (config) => {
      readConfig(name, config, {});
      return name;
    },
  ]),
);

/** The name that `"relu"` or `{ "type": "relu" }` says. @throws ConfigError for anything else, naming the nearest */
export function activationFromConfig(config: unknown): ActivationName {
  return fromTable('activation', config, table);
}

/** A field for an `ActivationConfig`, which `activationFromConfig` then reads; `linear` where it is absent. */
export const activationField: Field<unknown> = {
  fallback: 'linear',
  expected: 'an activation',
  accepts: (_value): _value is unknown => true,
};

function activationNames(): ActivationName[] {
  return Object.keys(activations) as ActivationName[];
}
