import { type Backend, type Batch, Dense, Random, Sequential, tensor, typedArray } from '@athanor/core';
import type { BenchNetwork } from './networks.ts';
import type { Subject } from './subject.ts';

/**
 * A network on a backend of Athanor's, trained by the trainer that `athanor train` uses: random data held on the
 * backend, softmax cross-entropy from logits, plain SGD. Disposes the backend at the end.
 */
export function ownSubject(network: BenchNetwork, name: string, backend: Backend): Subject {
  const { batch, inputs, units } = network;
  const model = new Sequential(
    units.map(
      (count, i) => new Dense({ units: count, activation: i === units.length - 1 ? 'linear' : 'relu' }),
    ),
    { backend, seed: 1, inputShape: [inputs] },
  );
  model.compile({
    optimizer: { type: 'sgd', learningRate: 1e-3 },
    loss: { type: 'sparseCategoricalCrossentropy', fromLogits: true },
  });
  const values = new Random(1).stream('bench').uniform(batch * inputs);
  const classes = units.at(-1)!;
  const data: Batch = {
    x: tensor(typedArray(backend.floatType, values), { backend, shape: [batch, inputs] }),
    y: tensor(
      Int32Array.from({ length: batch }, (_, i) => i % classes),
      { backend, shape: [batch] },
    ),
  };
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
    isPeer: false,
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
