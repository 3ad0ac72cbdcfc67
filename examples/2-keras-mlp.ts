// After document 001's first half: the same network by Sequential, compile, fit and evaluate.
import { Dense, Sequential } from '@athanor/core';
import { imageBatches } from '@athanor/datasets';
import { setting } from './setting.ts';

const { backend, data, epochs, seed } = await setting({ epochs: 5 });

const model = new Sequential(
  [
    new Dense({ units: 512, activation: 'relu', inputShape: [28 * 28] }),
    new Dense({ units: 10, activation: 'softmax' }),
  ],
  { backend, seed },
);
model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
console.log(model.summary());

const train = imageBatches(data.train, { batchSize: 128, shuffle: true, seed });
const test = imageBatches(data.test, { batchSize: 1000 });
for await (const event of model.train(train, { epochs })) {
  if (event.type === 'epoch') {
    console.log(
      `epoch ${event.epoch}: loss ${event.loss.toFixed(4)}, accuracy ${event.metrics.accuracy!.toFixed(4)}`,
    );
  }
}

const { loss, accuracy } = await model.evaluate(test);
console.log(`test loss: ${loss.toFixed(4)}, test accuracy: ${accuracy!.toFixed(4)}`);
