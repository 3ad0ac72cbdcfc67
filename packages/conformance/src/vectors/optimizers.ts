import { type Backend, optimizerFromConfig, parameter, tensor, tidy, typedArray } from '@athanor/core';
import { disagreement } from './disagreement.ts';
import type { OptimizerCase } from './format.ts';

/** The optimizers of vector files by the names of core's configurations. */
const optimizers: readonly string[] = ['sgd', 'rmsprop', 'adam', 'adamw', 'adagrad'];

function typeOf(op: string): string {
  return op.slice('optimizer.'.length);
}

/** Whether core has the optimizer of an op `optimizer.NAME`. */
export function hasOptimizer(op: string): boolean {
  return optimizers.includes(typeOf(op));
}

/** Takes the steps of an optimizer's case. Returns what is wrong, or undefined. */
export async function runOptimizer(vectorCase: OptimizerCase, backend: Backend): Promise<string | undefined> {
  const { op, attributes, initial, gradients, values, tolerance } = vectorCase;
  const { floatType } = backend;
  const upload = (numbers: readonly number[]) => tensor(typedArray(floatType, numbers), { backend });
  const optimizer = optimizerFromConfig({ type: typeOf(op), ...attributes });
  const start = upload(initial);
  const weight = parameter(start);
  start.dispose();
  try {
    for (const [step, gradient] of gradients.entries()) {
      tidy(() => optimizer.apply([upload(gradient)], [weight]));
      const wrong = disagreement(
        `step ${step + 1}: the parameter`,
        await weight.data(),
        values[step]!,
        tolerance,
      );
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  } finally {
    weight.dispose();
    optimizer.dispose();
  }
}
