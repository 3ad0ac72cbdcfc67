// A peer: stock TensorFlow.js in a process of its own, with its own autodiff and its own optimizer.
// Usage: node tfjs.js wasm|cpu PEER_NETWORK   (the JSON of peer-network.ts; peer-process.ts says what it prints and reads)
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type * as Tfjs from '@tensorflow/tfjs-core';
import { createJiti } from 'jiti';
import type { PeerNetwork } from '../peer-network.ts';
import { type Apply, createLayers, type Tf } from './tfjs-layers.ts';

const say = (answer: object): void => {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
};
// tfjs greets and warns on the console; stdout is for answers.
console.log = console.error;
console.info = console.error;
console.warn = console.error;

/**
 * The user's `@tensorflow/tfjs`, or the tfjs-core that `@athanor/backend-tfjs` is installed with. That one registers no
 * gradients; they are in its package as ES modules that Node cannot load by itself.
 */
async function loadTfjs(engine: string): Promise<Tf> {
  const user = createRequire(join(process.cwd(), 'x.js'));
  const union = tryResolve(user, '@tensorflow/tfjs');
  const own = createRequire(fileURLToPath(import.meta.url));
  const from = union === undefined ? createRequire(own.resolve('@athanor/backend-tfjs')) : user;
  const tf: Tf = from(union ?? '@tensorflow/tfjs-core');
  if (union === undefined) {
    const core = from.resolve('@tensorflow/tfjs-core');
    await createJiti(core).import(join(dirname(core), 'register_all_gradients.js'));
  }
  const wasm = engine === 'wasm' ? '@tensorflow/tfjs-backend-wasm' : undefined;
  if (wasm !== undefined) {
    const backend: { setWasmPaths(folder: string): void } = from(wasm);
    backend.setWasmPaths(`${dirname(from.resolve(wasm))}/`);
  } else if (union === undefined) {
    from('@tensorflow/tfjs-backend-cpu');
  }
  if (!(await tf.setBackend(engine))) throw new Error(`tfjs cannot run its engine ${engine} here`);
  await tf.ready();
  return tf;
}

function tryResolve(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** One training step, the loss read back. */
function createStep(tf: Tf, network: PeerNetwork): () => number {
  const { batch, inputShape, outputShape } = network;
  const functions = createLayers(tf, network);
  const x: Tfjs.Tensor = tf.randomUniform([batch, ...inputShape], 0, 1, 'float32', 1);
  const classes = outputShape.at(-1)!;
  const labels = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i % classes),
    'int32',
  );
  const oneHot = tf.cast(tf.oneHot(labels, classes), 'float32');
  const y = tf.broadcastTo(tf.reshape(oneHot, [batch, ...outputShape.slice(1).map(() => 1), classes]), [
    batch,
    ...outputShape,
  ]);
  const lossOf = (value: Tfjs.Tensor): Tfjs.Scalar =>
    network.loss === 'crossEntropy'
      ? tf.losses.softmaxCrossEntropy<Tfjs.Tensor, Tfjs.Scalar>(y, value)
      : tf.losses.meanSquaredError<Tfjs.Tensor, Tfjs.Scalar>(y, value);
  const optimizer = createOptimizer(tf, network.optimizer);
  return () => {
    const loss = optimizer.minimize(() => lossOf(forward(functions, x)), true)!;
    const value = loss.dataSync()[0]!;
    loss.dispose();
    return value;
  };
}

function createOptimizer(tf: Tf, settings: PeerNetwork['optimizer']): Tfjs.Optimizer {
  const number = (key: string): number => Number(settings[key]);
  const rate = number('learningRate');
  switch (settings.type) {
    case 'sgd':
      return number('momentum') === 0
        ? tf.train.sgd(rate)
        : tf.train.momentum(rate, number('momentum'), settings.nesterov === true);
    case 'rmsprop':
      return tf.train.rmsprop(rate, number('rho'), number('momentum'), number('epsilon'));
    case 'adam':
      return tf.train.adam(rate, number('beta1'), number('beta2'), number('epsilon'));
    default:
      throw new Error(`this program has no optimizer ${settings.type}`);
  }
}

function forward(functions: readonly Apply[], x: Tfjs.Tensor): Tfjs.Tensor {
  return functions.reduce((value, apply) => apply(value), x);
}

/** The seconds that so many steps take. */
function time(step: () => number, steps: number): number {
  const began = performance.now();
  for (let i = 0; i < steps; i++) {
    if (!Number.isFinite(step())) throw new Error('its loss is not finite');
  }
  return (performance.now() - began) / 1000;
}

const [engine = 'cpu', description = ''] = process.argv.slice(2);
let step: (() => number) | undefined;
try {
  step = createStep(await loadTfjs(engine), JSON.parse(description));
  say({ ready: true, seconds: time(step, 1) });
} catch (error) {
  step = undefined;
  say({ absent: error instanceof Error ? error.message : String(error) });
}
if (step !== undefined) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps }: { steps: number } = JSON.parse(line);
    say({ seconds: time(step, steps) });
  }
}
