import { booleanField, type Field, numberField } from '../configuration.ts';
import { add } from '../ops/add.ts';
import { clip } from '../ops/clip.ts';
import { log } from '../ops/log.ts';
import type { Tensor } from '../tensor.ts';
import { choiceField } from './choice-field.ts';

/** How a logarithm of 0 is avoided: probabilities are clipped to [ε, 1 − ε], or ε is added to them. */
export type EpsilonMode = 'clip' | 'add';

export interface BinaryCrossentropyOptions {
  /** Whether predictions are logits, of any size, in place of probabilities; false unless said. */
  readonly fromLogits?: boolean;
  /** Keeps the logarithm of a probability from 0; 1e-7 unless said. Not used with logits. */
  readonly epsilon?: number;
}

export interface CategoricalCrossentropyOptions extends BinaryCrossentropyOptions {
  /** `clip`, Keras's way, unless said; `add` is −log(p + ε). Not used with logits. */
  readonly epsilonMode?: EpsilonMode;
}

export const fromLogitsField: Field<boolean> = booleanField(false);

export const epsilonField: Field<number> = numberField(
  1e-7,
  ', 0 or more and below 0.5',
  (value) => value >= 0 && value < 0.5,
);

export const epsilonModeField: Field<EpsilonMode> = choiceField('clip', ['clip', 'add']);

/** log p, with p kept from 0. */
export function safeLog(probabilities: Tensor, epsilon: number, mode: EpsilonMode): Tensor {
  return log(
    mode === 'add' ? add(probabilities, epsilon) : clip(probabilities, { min: epsilon, max: 1 - epsilon }),
  );
}
