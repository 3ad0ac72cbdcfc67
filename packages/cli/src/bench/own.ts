import {
  type Backend,
  type Batch,
  Random,
  type Sequential,
  sizeOf,
  type Tensor,
  tensor,
  typedArray,
} from '@athanor/core';
import { labelsFor } from '../train/batches.ts';
import { buildModel } from '../train/model.ts';
import type { BenchNetwork } from './networks.ts';
import type { Subject } from './subject.ts';

/**
 * A network on a backend of Athanor's, trained by the trainer that `athanor train` uses: random data held on the
 * backend, the network's loss and optimizer, no metrics. Disposes the backend at the end.
 */
export function ownSubject(network: BenchNetwork, name: string, backend: Backend): Subject {
  const model = ownModel(network, backend);
  const data = randomBatch(network, model, backend);
  const events = model.train(
    {
      *[Symbol.iterator]() {
        for (;;) yield data;
      },
    },
    { epochs: 1 },
  );
  return {
    name,
    kind: 'backend',
    async run(steps) {
      const began = performance.now();
      for (let step = 0; step < steps; ) {
        const { value, done } = await events.next();
        if (done) throw new Error('the trainer ended before the data did');
        if (value.type === 'batch') step++;
      }
      return (performance.now() - began) / 1000;
    },
    async dispose() {
      await events.return();
      model.dispose();
      await backend.dispose();
    },
  };
}

/** The network as Athanor has it, with its weights. Throws as `buildModel`. */
export function ownModel(network: BenchNetwork, backend: Backend): Sequential {
  const { inputShape, model, loss, optimizer } = network;
  return buildModel({ model, loss, optimizer, metrics: [], seed: 1 }, inputShape, backend);
}

/** Inputs between 0 and 1, and the classes one after another: as numbers where the loss takes those, else one-hot. */
function randomBatch({ batch, inputShape, loss }: BenchNetwork, model: Sequential, backend: Backend): Batch {
  const values = new Random(1).stream('bench').uniform(batch * sizeOf(inputShape));
  const floats = (data: ArrayLike<number>, shape: readonly number[]): Tensor =>
    tensor(typedArray(backend.floatType, data), { backend, shape: [batch, ...shape] });
  const x = floats(values, inputShape);
  const { outputShape } = model;
  const classes = outputShape.at(-1) ?? 1;
  if (labelsFor(loss) === 'sparse') {
    const labels = Int32Array.from({ length: batch }, (_, i) => i % classes);
    return { x, y: tensor(labels, { backend, shape: [batch] }) };
  }
  const rows = (batch * sizeOf(outputShape)) / classes;
  const oneHot = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) oneHot[row * classes + (row % classes)] = 1;
  return { x, y: floats(oneHot, outputShape) };
}
