import type { Backend, FloatType, OptimizerConfig } from '@athanor/core';
import { type Check, check } from '../check.ts';
import { type Agreement, difference } from '../compare.ts';
import { withoutFused } from '../memory/delegate.ts';
import type { Subject } from '../subject.ts';
import { type Trajectory, trainMlp } from './mlp.ts';
import { recipes, sequentialSteps, trainSequential } from './sequential.ts';

const steps = 40;

/** How far losses and weights may stray from the reference's over all steps, relative to them or to 1. */
const bounds: { readonly [F in FloatType]: number } = { float32: 1e-4, float64: 1e-9 };

const optimizers: Readonly<Record<string, OptimizerConfig>> = {
  sgd: { type: 'sgd', learningRate: 0.1 },
  'sgd with momentum': { type: 'sgd', learningRate: 0.05, momentum: 0.9 },
  'sgd with Nesterov momentum': { type: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
  rmsprop: { type: 'rmsprop', learningRate: 0.01, epsilon: 1e-3 },
  'rmsprop, centred, with momentum': {
    type: 'rmsprop',
    learningRate: 0.005,
    momentum: 0.5,
    centered: true,
    epsilon: 1e-3,
  },
  adam: { type: 'adam', learningRate: 0.01, epsilon: 1e-3 },
  adamw: { type: 'adamw', learningRate: 0.01, weightDecay: 0.05, epsilon: 1e-3 },
  adagrad: { type: 'adagrad', learningRate: 0.1 },
};

function byHand(optimizer: OptimizerConfig): (backend: Backend) => Promise<Trajectory> {
  return (backend) => trainMlp(backend, optimizer, steps);
}

/** A small network trains as it does on the reference, and to the same bits each time. */
export function trainingChecks(subject: Subject): readonly Check[] {
  return [
    ...Object.entries(optimizers).flatMap(([name, optimizer]) => [
      check('training', `an MLP with ${name} follows the reference`, async () =>
        follow(subject, await subject.backend(), byHand(optimizer), steps),
      ),
      check('training', `an MLP with ${name} follows the reference without fused kernels`, async () =>
        withoutFused(await subject.backend(), (bare) => follow(subject, bare, byHand(optimizer), steps)),
      ),
    ]),
    ...Object.entries(recipes).map(([name, recipe]) =>
      check('training', `a Sequential ${name} follows the reference`, async () => {
        const train = (backend: Backend) => trainSequential(backend, recipe);
        await follow(subject, await subject.backend(), train, sequentialSteps);
      }),
    ),
    check('training', 'the same seed gives the same bits', async () => {
      const backend = await subject.backend();
      const another = await subject.options.createBackend();
      try {
        for (const train of [
          (on: Backend) => trainMlp(on, optimizers.adam!, steps),
          (on: Backend) => trainSequential(on, recipes.classifier),
        ]) {
          const once = await train(backend);
          compare(await train(backend), once, 'bits', 'in the first run');
          compare(await train(another), once, 'bits', 'on another backend made the same way');
        }
      } finally {
        await another.dispose();
      }
    }),
  ];
}

async function follow(
  subject: Subject,
  backend: Backend,
  train: (backend: Backend) => Promise<Trajectory>,
  lastStep: number,
): Promise<void> {
  const expected = await train(await subject.reference());
  const first = expected.losses[0]!;
  const last = expected.losses[lastStep - 1]!;
  if (!(last < 0.7 * first))
    throw new Error(`the reference does not learn: its loss goes from ${first} to ${last}`);
  const bound = bounds[backend.floatType];
  const near: Agreement = (value) => bound * Math.max(1, Math.abs(value));
  compare(await train(backend), expected, near, 'on the reference');
}

function compare(found: Trajectory, expected: Trajectory, agreement: Agreement, where: string): void {
  const wrong = difference(found.losses, expected.losses, agreement);
  if (wrong !== undefined) throw new Error(`the losses are not those ${where}: step by step, ${wrong}`);
  for (const [i, { name, shape, values }] of expected.weights.entries()) {
    const wrongWeight = difference(found.weights[i]!.values, values, agreement, shape);
    if (wrongWeight === undefined) continue;
    throw new Error(`after training ${name} is not what it is ${where}: ${wrongWeight}`);
  }
}
