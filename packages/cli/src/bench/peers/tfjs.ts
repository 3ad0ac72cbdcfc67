// A peer: stock TensorFlow.js in a process of its own, with its own autodiff and its own optimizer.
// Usage: node tfjs.js wasm|cpu '{"batch":…,"inputShape":[…],"layers":[…]}'   (peer-process.ts says what it prints and reads)
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type * as Tfjs from '@tensorflow/tfjs-core';
import { createJiti } from 'jiti';
import type { BenchLayer, BenchNetwork } from '../networks.ts';

type Tf = typeof Tfjs;
type Description = Pick<BenchNetwork, 'batch' | 'inputShape' | 'layers'>;

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

type Apply = (value: Tfjs.Tensor) => Tfjs.Tensor;

/** The layers of a network as functions, each with its own weights. */
function createLayers(tf: Tf, inputShape: readonly number[], layers: readonly BenchLayer[]): Apply[] {
  let shape = inputShape;
  return layers.map((layer, i) => {
    const apply = createLayer(tf, layer, shape, i);
    shape = tf.tidy(() => apply(tf.zeros([1, ...shape])).shape.slice(1));
    return apply;
  });
}

function createLayer(tf: Tf, layer: BenchLayer, inputShape: readonly number[], seed: number): Apply {
  const inputs = inputShape.at(-1)!;
  const kernelOf = (shape: number[]) => tf.variable(tf.randomUniform(shape, -0.05, 0.05, 'float32', seed));
  switch (layer.type) {
    case 'dense': {
      const kernel = kernelOf([inputs, layer.units]);
      const bias = tf.variable(tf.zeros([layer.units]));
      return activated(tf, layer, (value) => tf.add(tf.matMul(value, kernel), bias));
    }
    case 'conv2d': {
      const kernel = kernelOf([layer.kernelSize, layer.kernelSize, inputs, layer.filters]);
      const bias = tf.variable(tf.zeros([layer.filters]));
      return activated(tf, layer, (value) =>
        tf.add(tf.conv2d(value as Tfjs.Tensor4D, kernel as Tfjs.Tensor4D, 1, 'valid'), bias),
      );
    }
    case 'maxPool2d':
      return (value) => tf.maxPool(value as Tfjs.Tensor4D, layer.poolSize, layer.poolSize, 'valid');
    case 'flatten':
      return (value) => tf.reshape(value, [value.shape[0]!, -1]);
  }
}

function activated(tf: Tf, { activation }: { readonly activation?: 'relu' }, apply: Apply): Apply {
  return activation === undefined ? apply : (value) => tf.relu(apply(value));
}

/** One training step: softmax cross-entropy from logits, plain SGD, the loss read back. */
function createStep(tf: Tf, { batch, inputShape, layers }: Description): () => number {
  const functions = createLayers(tf, inputShape, layers);
  const x: Tfjs.Tensor = tf.randomUniform([batch, ...inputShape], 0, 1, 'float32', 1);
  const classes = tf.tidy(() => forward(functions, tf.slice(x, 0, 1)).size);
  const labels = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i % classes),
    'int32',
  );
  const y = tf.cast(tf.oneHot(labels, classes), 'float32');
  const optimizer = tf.train.sgd(1e-3);
  return () => {
    const loss = optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy<Tfjs.Tensor, Tfjs.Scalar>(y, forward(functions, x)),
      true,
    )!;
    const value = loss.dataSync()[0]!;
    loss.dispose();
    return value;
  };
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
