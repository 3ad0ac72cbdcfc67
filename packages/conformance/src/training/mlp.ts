import {
  type Backend,
  dense,
  GradientTape,
  mean,
  type Optimizer,
  type OptimizerConfig,
  optimizerFromConfig,
  type Parameter,
  parameter,
  sparseCategoricalCrossentropy,
  type Tensor,
  tensor,
  tidy,
  typedArray,
} from '@athanor/core';
import { streamFor } from '../data.ts';
import { sizeOf } from '../text.ts';

const samples = 24;
const features = 12;
const classes = 5;
const units: readonly number[] = [features, 16, 8, classes];

/** A small network of dense layers with a batch of its own, made by hand from core's ops. */
export interface Mlp {
  readonly backend: Backend;
  readonly parameters: readonly Parameter[];
  /** One update of the parameters. Returns the loss before it, a scalar. */
  step(): Tensor;
  dispose(): void;
}

/** The same network with the same numbers on whichever backend: 12 features, layers of 16, 8 and 5 units, 24 samples. */
export function makeMlp(backend: Backend, optimizerConfig: OptimizerConfig): Mlp {
  const { floatType } = backend;
  const stream = streamFor('mlp');
  const upload = (values: Float64Array, shape: readonly number[]): Tensor =>
    tensor(typedArray(floatType, typedArray('float32', values)), { backend, shape });
  const weight = (shape: readonly number[], name: string): Parameter => {
    const limit = Math.sqrt(6 / (shape[0]! + (shape[1] ?? 0)));
    const initial = upload(stream.uniform(sizeOf(shape), -limit, limit), shape);
    const made = parameter(initial, { name });
    initial.dispose();
    return made;
  };

  const x = upload(stream.normal(samples * features), [samples, features]);
  const labels = tensor(
    Int32Array.from({ length: samples }, () => stream.integer(classes)),
    { backend },
  );
  const layers = units.slice(1).map((outputs, i) => ({
    kernel: weight([units[i]!, outputs], `dense_${i}/kernel`),
    bias: weight([outputs], `dense_${i}/bias`),
  }));
  const parameters = layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  const optimizer: Optimizer = optimizerFromConfig(optimizerConfig);
  const forward = (): Tensor => {
    const logits = layers.reduce((input, { kernel, bias }, i) => {
      const activation = i < layers.length - 1 ? 'relu' : 'linear';
      return dense(input, kernel, bias, { activation });
    }, x);
    return mean(sparseCategoricalCrossentropy(labels, logits, { fromLogits: true }));
  };

  return {
    backend,
    parameters,
    step: () =>
      tidy(() => {
        const tape = new GradientTape();
        const loss = tape.record(forward);
        optimizer.apply(tape.gradient(loss, parameters), parameters);
        return loss;
      }),
    dispose() {
      for (const each of [x, labels, ...parameters]) each.dispose();
      optimizer.dispose();
    },
  };
}

/** What training came to. */
export interface Trajectory {
  /** The loss before each step. */
  readonly losses: Float64Array;
  /** The parameters after the last one, with their names. */
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly values: Float64Array;
  }[];
}

/** Trains the network for `steps` steps. */
export async function trainMlp(
  backend: Backend,
  optimizer: OptimizerConfig,
  steps: number,
): Promise<Trajectory> {
  const mlp = makeMlp(backend, optimizer);
  try {
    const losses = new Float64Array(steps);
    for (let i = 0; i < steps; i++) {
      const loss = mlp.step();
      losses[i] = await loss.item();
      loss.dispose();
    }
    const weights: { name: string; shape: readonly number[]; values: Float64Array }[] = [];
    for (const each of mlp.parameters) {
      weights.push({ name: each.name, shape: each.shape, values: Float64Array.from(await each.data()) });
    }
    return { losses, weights };
  } finally {
    mlp.dispose();
  }
}
