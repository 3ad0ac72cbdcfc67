import { type Field, numberField, readConfig } from '../configuration.ts';
import { abs } from '../ops/abs.ts';
import { minimum } from '../ops/minimum.ts';
import { mul } from '../ops/mul.ts';
import { sub } from '../ops/sub.ts';
import type { Tensor } from '../tensor.ts';
import { Loss, type LossOptions, type LossSettings, reductionField } from './loss.ts';
import { meanPerSample, targetsLike } from './targets.ts';

const name = 'huber';

export interface HuberOptions {
  /** Where the loss turns from quadratic to linear; 1 unless said. */
  readonly delta?: number;
}

const deltaField: Field<number> = numberField(1, ' above 0', (value) => value > 0);

/**
 * With e = |yPred − yTrue|: e²/2 up to `delta`, beyond it delta·(e − delta/2); the mean over each sample's elements:
 * [batch, …], twice → [batch]. Both are c·(e − c/2) with c = min(e, delta).
 *
 * @throws ShapeError if the shapes differ
 * @throws ConfigError if `delta` is not above 0
 */
export function huber(yTrue: Tensor, yPred: Tensor, options: HuberOptions = {}): Tensor {
  const { delta } = readConfig(name, options, { delta: deltaField });
  const error = abs(sub(yPred, targetsLike(name, yTrue, yPred)));
  const quadratic = minimum(error, delta);
  return meanPerSample(mul(quadratic, sub(error, mul(quadratic, 0.5))));
}

/** `huber` with a reduction. */
export class Huber extends Loss {
  readonly name: string = name;
  readonly delta: number;

  constructor(options: LossOptions & HuberOptions = {}) {
    const { reduction, delta } = readConfig(name, options, { reduction: reductionField, delta: deltaField });
    super(reduction);
    this.delta = delta;
  }

  override perSample(yTrue: Tensor, yPred: Tensor): Tensor {
    return huber(yTrue, yPred, { delta: this.delta });
  }

  override getConfig(): LossSettings {
    return { ...super.getConfig(), delta: this.delta };
  }
}
