import {
  type Backend,
  type Batch,
  Conv2D,
  Dense,
  Flatten,
  type Layer,
  MaxPooling2D,
  Random,
  Sequential,
  sizeOf,
  tensor,
  typedArray,
} from '@athanor/core';
import { type BenchLayer, type BenchNetwork, classesOf } from './networks.ts';
import type { Subject } from './subject.ts';

/**
 * A network on a backend of Athanor's, trained by the trainer that `athanor train` uses: random data held on the
 * backend, softmax cross-entropy from logits, plain SGD. Disposes the backend at the end.
 */
export function ownSubject(network: BenchNetwork, name: string, backend: Backend): Subject {
  const { batch, inputShape } = network;
  const model = ownModel(network, backend);
  model.compile({
    optimizer: { type: 'sgd', learningRate: 1e-3 },
    loss: { type: 'sparseCategoricalCrossentropy', fromLogits: true },
  });
  const values = new Random(1).stream('bench').uniform(batch * sizeOf(inputShape));
  const classes = classesOf(network);
  const data: Batch = {
    x: tensor(typedArray(backend.floatType, values), { backend, shape: [batch, ...inputShape] }),
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

/** The network as Athanor has it, with its weights. */
export function ownModel({ inputShape, layers }: BenchNetwork, backend: Backend): Sequential {
  return new Sequential(layers.map(ownLayer), { backend, seed: 1, inputShape });
}

function ownLayer(layer: BenchLayer): Layer {
  switch (layer.type) {
    case 'dense':
      return new Dense({ units: layer.units, activation: layer.activation ?? 'linear' });
    case 'conv2d': {
      const { filters, kernelSize, activation = 'linear' } = layer;
      return new Conv2D({ filters, kernelSize, activation });
    }
    case 'maxPool2d':
      return new MaxPooling2D({ poolSize: layer.poolSize });
    case 'flatten':
      return new Flatten();
  }
}
