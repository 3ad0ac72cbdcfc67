// Prints how long convolutions, pools and their gradients take, by layer, and a whole training step: `pnpm build`, then
// `node bench/convolution.mjs [wasm|cpu]`. `here` is this package's kernel, `composed` what core makes of the others.
// Milliseconds, the least of several rounds, in which both take turns, so that what else the machine does counts little.
import * as core from '@athanor/core';
import { createBackend } from '../dist/index.js';

const engine = process.argv[2] ?? 'wasm';
const rounds = engine === 'cpu' ? 8 : 30;
const batch = 128;

const here = await createBackend({ engine });
const composed = new Proxy(here, {
  get(backend, key) {
    if (key === 'fused') return {};
    const member = backend[key];
    return typeof member === 'function' ? member.bind(backend) : member;
  },
});

const random = (shape, backend, scale = 1) =>
  core.tensor(
    Float32Array.from({ length: core.sizeOf(shape) }, () => (Math.random() - 0.5) * scale),
    { backend, shape },
  );

/**
 * Prints the least time of `compute` on both backends. `setUp` makes its input afresh for every round, so that nothing
 * is known of it from the round before.
 */
function print(name, setUp, compute) {
  const backends = [here, composed];
  const least = backends.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    backends.forEach((backend, i) => {
      core.tidy(() => {
        const input = setUp(backend);
        const start = performance.now();
        compute(input);
        least[i] = Math.min(least[i], performance.now() - start);
      });
      core.releaseMemory(backend);
    });
  }
  const [own, whole] = least;
  const columns = [own.toFixed(1), whole.toFixed(1), `${(whole / own).toFixed(1)}×`];
  console.log(`${name.padEnd(34)}${columns.map((column) => column.padStart(10)).join('')}`);
}

/** A call of `op` on a tape, ready for its gradient with respect to input `index`. */
function recorded(op, inputs, index) {
  const tape = new core.GradientTape();
  tape.watch(inputs[index]);
  const output = tape.record(() => op(...inputs));
  return { tape, output, source: inputs[index], outputGradient: random(output.shape, output.backend) };
}

const differentiate = ({ tape, output, source, outputGradient }) =>
  tape.gradient(output, source, { outputGradient });

function printConvolution(name, xShape, filterShape, options) {
  const op = (x, filter) => core.conv2d(x, filter, options);
  const inputs = (backend) => [random(xShape, backend), random(filterShape, backend)];
  print(name, inputs, ([x, filter]) => op(x, filter));
  print('  gradient of the input', (backend) => recorded(op, inputs(backend), 0), differentiate);
  print('  gradient of the filter', (backend) => recorded(op, inputs(backend), 1), differentiate);
}

function printPool(name, xShape) {
  const op = (x) => core.maxPool2d(x, { poolSize: 2 });
  print(name, (backend) => random(xShape, backend), op);
  print('  its gradient', (backend) => recorded(op, [random(xShape, backend)], 0), differentiate);
}

const weightShapes = [[3, 3, 1, 32], [32], [3, 3, 32, 64], [64], [1600, 10], [10]];

function network(x, [filter1, bias1, filter2, bias2, kernel, bias]) {
  const first = core.maxPool2d(core.relu(core.add(core.conv2d(x, filter1), bias1)), { poolSize: 2 });
  const second = core.maxPool2d(core.relu(core.add(core.conv2d(first, filter2), bias2)), { poolSize: 2 });
  return core.dense(core.reshape(second, [batch, 1600]), kernel, bias);
}

/** One step of plain gradient descent. */
function printStep() {
  const states = [here, composed].map((backend) => ({
    backend,
    weights: weightShapes.map((shape) => core.parameter(random(shape, backend, 0.1))),
    labels: core.tensor(
      Int32Array.from({ length: batch }, (_, i) => i % 10),
      { backend },
    ),
    optimizer: new core.SGD({ learningRate: 0.01 }),
  }));
  print(
    'whole step',
    (backend) => ({
      ...states.find((state) => state.backend === backend),
      x: random([batch, 28, 28, 1], backend),
    }),
    ({ x, weights, labels, optimizer }) => {
      const tape = new core.GradientTape();
      const loss = tape.record(() =>
        core.mean(core.sparseCategoricalCrossentropy(labels, network(x, weights), { fromLogits: true })),
      );
      optimizer.apply(tape.gradient(loss, weights), weights);
    },
  );
  for (const { weights, labels } of states) for (const tensor of [...weights, labels]) tensor.dispose();
}

console.log(`${`tfjs-${engine}, batch ${batch}`.padEnd(34)}${'here'.padStart(10)}${'composed'.padStart(10)}`);
printConvolution('28×28×1, 3×3, 32 filters', [batch, 28, 28, 1], [3, 3, 1, 32]);
printPool('26×26×32, pool of 2×2', [batch, 26, 26, 32]);
printConvolution('13×13×32, 3×3, 64 filters', [batch, 13, 13, 32], [3, 3, 32, 64]);
printPool('11×11×64, pool of 2×2', [batch, 11, 11, 64]);
printConvolution('14×14×32, 3×3, 64, same, stride 2', [batch, 14, 14, 32], [3, 3, 32, 64], {
  strides: 2,
  padding: 'same',
});
printConvolution('14×14×64, 1×1, 32 filters', [batch, 14, 14, 64], [1, 1, 64, 32]);
printStep();
await here.dispose();
