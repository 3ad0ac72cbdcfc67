import { createBackend } from '@athanor/backend-pure';
import { expect } from 'vitest';
import type { Backend } from '../src/backend.ts';
import { tensor } from '../src/create.ts';
import { ConfigError, ShapeError } from '../src/errors.ts';
import { GradientTape } from '../src/gradients/tape.ts';
import { type CallContext, Dense, Flatten, type LayerConfig, layerFromConfig } from '../src/layers/index.ts';
import { memory, releaseMemory } from '../src/memory/arena.ts';
import { tidy } from '../src/memory/scope.ts';
import { modelFromJSON, Sequential } from '../src/model/index.ts';
import { add } from '../src/ops/add.ts';
import { mul } from '../src/ops/mul.ts';
import { sum } from '../src/ops/sum.ts';
import { Random } from '../src/random/index.ts';
import { type Shape, sizeOf } from '../src/shape.ts';
import { Parameter, type Tensor } from '../src/tensor.ts';

/** A layer and what is to be found of it. Shapes are without the batch axis. */
export interface LayerCase {
  /** With at least one option. */
  readonly config: LayerConfig;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** The parameters in order, by their names in the layer. */
  readonly parameters?: Readonly<Record<string, Shape>>;
  /** Those of them that no gradient updates. */
  readonly frozen?: readonly string[];
  /** Inputs are whole numbers below this, without gradient; else they are normally distributed. */
  readonly ids?: number;
}

const samples = 6;
const steps = 12;

/**
 * Puts a layer through what every layer has to stand: its configuration goes through JSON and a misspelt key is named;
 * it builds, computes [batch, ...outputShape] for any batch, finite and each sample by itself; its gradients are those
 * of finite differences; training with it lowers a loss, changes its weights and holds no more memory step by step; and
 * its weights go through a file into a copy made of its configuration.
 */
export async function checkLayer(layerCase: LayerCase): Promise<void> {
  checkConfiguration(layerCase);
  checkShapes(layerCase, await createBackend());
  checkGradients(layerCase, await createBackend({ floatType: 'float64' }));
  await checkTraining(layerCase, await createBackend());
}

function checkConfiguration({ config }: LayerCase): void {
  const written: LayerConfig = JSON.parse(JSON.stringify(layerFromConfig(config).getConfig()));
  expect(Object.keys(written)).toEqual(expect.arrayContaining(Object.keys(config)));
  expect(layerFromConfig(written).getConfig()).toEqual(written);
  const key = Object.keys(written).at(-1)!;
  const misspelt = `${key.slice(0, -2)}${key.at(-1)}${key.at(-2)}`;
  expect(() => layerFromConfig({ ...config, [misspelt]: 1 })).toThrow(ConfigError);
  expect(() => layerFromConfig({ ...config, [misspelt]: 1 })).toThrow(
    new RegExp(`${config.type}: unknown key "${misspelt}".*did you mean '${key}'`),
  );
}

function checkShapes(layerCase: LayerCase, backend: Backend): void {
  const { config, inputShape, outputShape, parameters = {}, frozen = [] } = layerCase;
  const layer = layerFromConfig(config);
  expect(layer.prepare(inputShape, { backend, random: new Random(1) })).toEqual(outputShape);
  expect(layer.parameters.map(({ name, shape, trainable }) => [name, shape, trainable])).toEqual(
    Object.entries(parameters).map(([name, shape]) => [
      `${layer.name}/${name}`,
      shape,
      !frozen.includes(name),
    ]),
  );
  const x = inputs(layerCase, backend);
  const whole = layer.apply(x, context(false));
  expect(whole.shape).toEqual([samples, ...outputShape]);
  const values = Array.from(whole.dataSync());
  expect(values.every(Number.isFinite)).toBe(true);
  const size = sizeOf(inputShape);
  for (const at of [0, samples - 1]) {
    const one = tensor(x.dataSync().slice(at * size, (at + 1) * size), {
      backend,
      shape: [1, ...inputShape],
    });
    const alone = Array.from(layer.apply(one, context(false)).dataSync());
    const width = sizeOf(outputShape);
    alone.forEach((value, i) => {
      expect(value).toBeCloseTo(values[at * width + i]!, 5);
    });
  }
  const wrong = tensor(new Float32Array(7), { backend, shape: [1, 7, 1, 1, 1] });
  expect(() => layer.apply(wrong, context(false))).toThrow(ShapeError);
}

/** Along a random direction of the input and of each weight, in training. */
function checkGradients(layerCase: LayerCase, backend: Backend): void {
  const layer = layerFromConfig(layerCase.config);
  layer.prepare(layerCase.inputShape, { backend, random: new Random(2) });
  const x = inputs(layerCase, backend);
  const weights = normal('weights', [samples, ...layerCase.outputShape], backend);
  const value = (input: Tensor): Tensor => sum(mul(layer.apply(input, context(true)), weights));
  const weightsOfLayer = layer.parameters.filter(({ trainable }) => trainable);
  const sources = layerCase.ids === undefined ? [x, ...weightsOfLayer] : weightsOfLayer;
  const tape = new GradientTape();
  if (layerCase.ids === undefined) tape.watch(x);
  const gradients = tape.gradient(
    tape.record(() => value(x)),
    sources,
  );
  sources.forEach((source, i) => {
    const direction = normal(`direction ${i}`, source.shape, backend);
    const slope = sum(mul(gradients[i]!, direction)).itemSync();
    const at = (distance: number): number => moved(source, mul(direction, distance), x, value);
    const distance = 1e-5;
    const difference = (at(distance) - at(-distance)) / (2 * distance);
    expect(Math.abs(slope - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(difference)));
  });
}

/** The value with one source moved, which is then put back. */
function moved(source: Tensor, by: Tensor, x: Tensor, value: (input: Tensor) => Tensor): number {
  if (!(source instanceof Parameter)) return value(add(source, by)).itemSync();
  const before = tensor(source.dataSync(), { backend: source.backend, shape: source.shape });
  source.assign(add(source, by));
  const result = value(x).itemSync();
  source.assign(before);
  return result;
}

async function checkTraining(layerCase: LayerCase, backend: Backend): Promise<void> {
  const layer = layerFromConfig(layerCase.config);
  const model = new Sequential([layer, new Flatten(), new Dense({ units: 2, name: 'head' })], {
    backend,
    seed: 3,
    inputShape: layerCase.inputShape,
  });
  model.compile({ optimizer: { type: 'sgd', learningRate: 0.02 }, loss: 'meanSquaredError' });
  const before = await model.getWeights();
  const x = tidy(() => inputs(layerCase, backend).dataSync());
  const y = Float32Array.from(stream('targets').normal(samples * 2));
  const losses: number[] = [];
  const buffers: number[] = [];
  await model.fit(
    { x, y },
    {
      epochs: steps,
      batchSize: samples,
      shuffle: false,
      onEvent: (event) => {
        if (event.type !== 'batch') return;
        losses.push(event.loss);
        const { buffers: live, pooledBuffers } = memory(backend);
        buffers.push(live + pooledBuffers);
      },
    },
  );
  // Means, since what is drawn anew for each step moves a single loss as much as learning does.
  const half = steps / 2;
  expect(mean(losses.slice(half))).toBeLessThan(mean(losses.slice(0, half)));
  expect(buffers.slice(3)).toEqual(buffers.slice(3).fill(buffers.at(-1)!));
  for (const [name, { data }] of Object.entries(await model.getWeights())) {
    expect(data, name).not.toEqual(before[name]!.data);
  }
  await checkCopy(model, x);
  model.dispose();
  expect(memory(backend).buffers).toBe(0);
  releaseMemory(backend);
}

async function checkCopy(model: Sequential, x: ReturnType<Tensor['dataSync']>): Promise<void> {
  const { backend } = model;
  const copy = modelFromJSON(JSON.stringify(model), { backend, seed: 4 });
  await copy.loadWeights(await model.saveWeights());
  const [expected, found] = [await model.predict(x), await copy.predict(x)];
  expect(await found.data()).toEqual(await expected.data());
  for (const made of [expected, found, copy]) made.dispose();
}

function context(training: boolean): CallContext {
  return { training, stream };
}

function stream(name: string): ReturnType<Random['stream']> {
  return new Random(7).stream(name);
}

function normal(name: string, shape: Shape, backend: Backend): Tensor {
  return tensor(stream(name).normal(sizeOf(shape)), { backend, shape });
}

function inputs({ inputShape, ids }: LayerCase, backend: Backend): Tensor {
  const shape = [samples, ...inputShape];
  if (ids === undefined) return normal('inputs', shape, backend);
  const drawn = stream('inputs');
  return tensor(
    Float64Array.from({ length: sizeOf(shape) }, () => drawn.integer(ids)),
    { backend, shape },
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
