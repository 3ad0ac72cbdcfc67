// A peer: stock TensorFlow.js in a process of its own, with its own autodiff and its own optimizer.
// Usage: node tfjs.js wasm|cpu BATCH INPUTS UNITS...   (peer-process.ts says what it prints and reads)
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type * as Tfjs from '@tensorflow/tfjs-core';
import { createJiti } from 'jiti';

type Tf = typeof Tfjs;

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

/** One training step: a dense network with relu, softmax cross-entropy from logits, plain SGD, the loss read back. */
function createStep(tf: Tf, batch: number, inputs: number, units: readonly number[]): () => number {
  const layers = units.map((count, i) => ({
    kernel: tf.variable(
      tf.randomUniform([i === 0 ? inputs : units[i - 1]!, count], -0.05, 0.05, 'float32', i),
    ),
    bias: tf.variable(tf.zeros([count])),
  }));
  const x = tf.randomUniform([batch, inputs], 0, 1, 'float32', 1);
  const classes = units.at(-1)!;
  const labels = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i % classes),
    'int32',
  );
  const y = tf.cast(tf.oneHot(labels, classes), 'float32');
  const optimizer = tf.train.sgd(1e-3);
  const forward = (): Tfjs.Tensor => {
    let value: Tfjs.Tensor = x;
    for (const [i, { kernel, bias }] of layers.entries()) {
      value = tf.add(tf.matMul(value, kernel), bias);
      if (i < layers.length - 1) value = tf.relu(value);
    }
    return value;
  };
  return () => {
    const loss = optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy<Tfjs.Tensor, Tfjs.Scalar>(y, forward()),
      true,
    )!;
    const value = loss.dataSync()[0]!;
    loss.dispose();
    return value;
  };
}

const [engine = 'cpu', batch = '', inputs = '', ...units] = process.argv.slice(2);
let step: (() => number) | undefined;
try {
  step = createStep(await loadTfjs(engine), Number(batch), Number(inputs), units.map(Number));
  if (!Number.isFinite(step())) throw new Error('its loss is not finite');
  say({ ready: true });
} catch (error) {
  step = undefined;
  say({ absent: error instanceof Error ? error.message : String(error) });
}
if (step !== undefined) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps }: { steps: number } = JSON.parse(line);
    const began = performance.now();
    for (let i = 0; i < steps; i++) step();
    say({ seconds: (performance.now() - began) / 1000 });
  }
}
