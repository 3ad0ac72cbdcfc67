import type { Backend } from '../backend.ts';
import { type Field, numberField, readConfig } from '../configuration.ts';
import { getDefaultBackend } from '../default-backend.ts';
import { DisposedError, ShapeError, ValueError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import type { CallContext, Layer } from '../layers/index.ts';
import { batchShape, layerFields } from '../layers/layer.ts';
import { tidyOne } from '../memory/scope.ts';
import { Random } from '../random/index.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../shape.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import {
  type ArrayInput,
  type Compilation,
  type EvaluateOptions,
  evaluate,
  type FitOptions,
  fit,
  type History,
  predict,
  type TrainableModel,
  type TrainingData,
  type TrainingEvent,
  type TrainOptions,
  train,
} from '../training/index.ts';
import { type CompileOptions, resolveCompilation } from './compile.ts';
import type { SequentialConfig } from './configuration.ts';
import { nameLayers } from './layer-names.ts';
import { summarize } from './summary.ts';
import { readWeights, type Weights, writeWeights } from './weights.ts';

/** How a model is made. */
export interface SequentialOptions {
  /** `sequential` unless said. */
  readonly name?: string;
  /** Where its parameters live; the default backend unless said. */
  readonly backend?: Backend;
  /** What initial weights, shuffling and dropout are drawn from; 0 unless said. */
  readonly seed?: number;
  /** The shape of an input without the batch axis; the first layer's, or that of the first data, unless said. */
  readonly inputShape?: Shape;
}

const backendField: Field<Backend | undefined> = {
  fallback: undefined,
  expected: 'a backend, such as `await createBackend()` gives',
  accepts: (value): value is Backend => typeof value === 'object' && value !== null && 'allocate' in value,
};
const seedField = numberField(0, ', a whole number', Number.isSafeInteger);

/**
 * A model whose layers are called one after another.
 *
 * ```ts
 * const model = new Sequential([new Dense({ units: 512, activation: 'relu' }), new Dense({ units: 10, activation: 'softmax' })]);
 * model.compile({ optimizer: 'rmsprop', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
 * await model.fit({ x, y }, { epochs: 5, batchSize: 128 });
 * ```
 *
 * Weights are made by `build`, or when they are first needed; the input shape is then the model's, the first layer's, or
 * that of the first data. Each parameter is drawn from a stream of its own, so that every backend starts from the same.
 */
export class Sequential implements TrainableModel, Disposable {
  readonly name: string;
  readonly random: Random;
  readonly #layers: Layer[] = [];
  #inputShape: Shape | undefined;
  #outputShapes: readonly Shape[] | undefined;
  /** Of a model that is built. */
  #parameters: readonly Parameter[] = [];
  #trainableParameters: readonly Parameter[] = [];
  #backend: Backend | undefined;
  #compilation: Compilation | undefined;
  #trainingCalls = 0;
  #isDisposed = false;

  /**
   * @throws ConfigError for an unknown option, or a value that is none
   * @throws ValueError for two layers of one name, or one that is in a model already
   */
  constructor(layers: readonly Layer[] = [], options: SequentialOptions = {}) {
    const { name, backend, seed, inputShape } = readConfig('Sequential', options, {
      ...layerFields,
      backend: backendField,
      seed: seedField,
    });
    this.name = name ?? 'sequential';
    this.#backend = backend;
    this.random = new Random(seed);
    this.#inputShape = inputShape;
    this.#join(layers);
  }

  get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** Where its parameters live. Throws ValueError if none was given and there is no default. */
  get backend(): Backend {
    this.#backend ??= getDefaultBackend();
    return this.#backend;
  }

  get isBuilt(): boolean {
    return this.#outputShapes !== undefined;
  }

  /** Without the batch axis; undefined where it is not known yet. */
  get inputShape(): Shape | undefined {
    return this.#inputShape ?? this.#layers[0]?.inputShape;
  }

  /** Without the batch axis. Builds the model where it can. */
  get outputShape(): Shape {
    return this.#built().at(-1)!;
  }

  /** All weights, layer by layer. Builds the model where it can. */
  get parameters(): readonly Parameter[] {
    this.#built();
    return this.#parameters;
  }

  /** Those that training updates. */
  get trainableParameters(): readonly Parameter[] {
    this.#built();
    return this.#trainableParameters;
  }

  /** The number of weights. */
  countParameters(): number {
    return this.parameters.reduce((count, { shape }) => count + sizeOf(shape), 0);
  }

  /** Adds a layer at the end. Throws ValueError once the model is built, and as the constructor. */
  add(layer: Layer): this {
    if (this.isBuilt)
      throw new ValueError(`model ${this.name} is built already; add layers before its first use`);
    this.#join([layer]);
    return this;
  }

  /**
   * Makes the weights, if they are not made. `inputShape` is without the batch axis.
   *
   * @throws ShapeError for an input shape that a layer cannot take, or another than the one known
   * @throws ValueError for a model without layers, or where the input shape is not known
   */
  build(inputShape: Shape | undefined = this.inputShape): void {
    this.#checkAlive();
    const [first] = this.#layers;
    if (first === undefined) throw new ValueError(`model ${this.name} has no layers; add one`);
    if (inputShape === undefined) {
      throw new ValueError(
        `model ${this.name} does not know its input shape; call build with it, give inputShape to the first layer, or call the model`,
      );
    }
    if (this.#inputShape !== undefined && !sameShape(inputShape, this.#inputShape)) {
      throw new ShapeError(
        `layer ${first.name}: expected an input of shape ${batchShape(this.#inputShape)}, found ${batchShape(inputShape)}`,
      );
    }
    if (this.isBuilt) return;
    const context = { backend: this.backend, random: this.random };
    try {
      let shape = inputShape;
      this.#outputShapes = this.#layers.map((layer) => {
        shape = layer.prepare(shape, context);
        return shape;
      });
    } catch (error) {
      for (const layer of this.#layers) layer.dispose();
      throw error;
    }
    this.#inputShape = [...inputShape];
    this.#parameters = this.#layers.flatMap((layer) => layer.parameters);
    this.#trainableParameters = this.#parameters.filter(({ trainable }) => trainable);
  }

  /**
   * The output [batch, ...outputShape] for an input [batch, ...inputShape], which builds the model if it is not built.
   * Ops are recorded by tapes at work. Each call with `training` draws new random numbers for dropout.
   *
   * @throws ShapeError, naming the layer, for an input that does not fit
   */
  call(x: Tensor, options: { readonly training?: boolean } = {}): Tensor {
    this.#checkAlive();
    if (!this.isBuilt) {
      if (x.rank === 0)
        throw new ShapeError(
          `model ${this.name}: expected an input [batch, …], found ${formatShape(x.shape)}`,
        );
      this.#backend ??= x.backend;
      this.build(x.shape.slice(1));
    }
    const training = options.training ?? false;
    const call = training ? this.#trainingCalls++ : 0;
    const context: CallContext = { training, stream: (name) => this.random.stream(`${name}/call ${call}`) };
    return tidyOne(() => {
      let value = x;
      for (const layer of this.#layers) value = layer.apply(value, context);
      return value;
    });
  }

  /** Says what to train by. Throws ConfigError or ValueError for what is unknown or of no use. */
  compile(options: CompileOptions): void {
    this.#compilation = resolveCompilation(options);
  }

  get compilation(): Compilation {
    if (this.#compilation === undefined) {
      throw new ValueError(`model ${this.name} is not compiled; call compile({ optimizer, loss }) first`);
    }
    return this.#compilation;
  }

  /** Trains, and gives the course of it. See `train` for what is thrown. */
  fit(data: TrainingData, options?: FitOptions): Promise<History> {
    return fit(this, data, options);
  }

  /** Trains as its events are asked for. See `train`. */
  train(data: TrainingData, options?: TrainOptions): AsyncGenerator<TrainingEvent, void, undefined> {
    return train(this, data, options);
  }

  /** The loss and each metric, means over the samples. Throws ValueError without samples. */
  async evaluate(
    data: TrainingData,
    options?: EvaluateOptions,
  ): Promise<{ readonly loss: number } & Record<string, number>> {
    const { loss, metrics } = await evaluate(this, data, options);
    return { loss, ...metrics };
  }

  /** The outputs [samples, …] for inputs [samples, …], worked out a batch at a time. */
  predict(x: ArrayInput, options?: EvaluateOptions): Promise<Tensor> {
    return predict(this, x, options);
  }

  /** A table of the layers, for people. Builds the model where it can. */
  summary(): string {
    return summarize({ name: this.name, layers: this.#layers, outputShapes: this.#built() });
  }

  /** What the model is made of, for `JSON.stringify` and `modelFromJSON`; weights apart. */
  toJSON(): SequentialConfig {
    const { inputShape } = this;
    return {
      type: 'Sequential',
      name: this.name,
      ...(inputShape === undefined ? {} : { inputShape: [...inputShape] }),
      layers: this.#layers.map((layer) => layer.getConfig()),
    };
  }

  getConfig(): SequentialConfig {
    return this.toJSON();
  }

  /** Copies of all weights by name: `dense/kernel`, `dense/bias`, … */
  getWeights(): Promise<Record<string, HostArray>> {
    return readWeights(this.parameters);
  }

  /**
   * Sets all weights by name, or none.
   *
   * @throws ValueError, ShapeError or DTypeError if any is missing, extra or does not fit, naming it
   */
  setWeights(weights: Weights): void {
    writeWeights(this.parameters, weights);
  }

  // The format is loaded when it is asked for: a page that neither saves nor loads does not carry it.

  /** All weights as one safetensors file. */
  async saveWeights(): Promise<Uint8Array> {
    const { encodeSafetensors } = await import('../serialization/index.ts');
    return encodeSafetensors(await this.getWeights());
  }

  /** Sets all weights of a safetensors file. Throws FormatError for one that is not sound, and as `setWeights`. */
  async loadWeights(bytes: Uint8Array): Promise<void> {
    const { decodeSafetensors } = await import('../serialization/index.ts');
    this.setWeights(decodeSafetensors(bytes).tensors);
  }

  /** Frees the weights, and what the optimizer remembers. The model is not used again. Harmless when repeated. */
  dispose(): void {
    this.#isDisposed = true;
    for (const layer of this.#layers) layer.dispose();
    this.#compilation?.optimizer.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #join(layers: readonly Layer[]): void {
    const names = nameLayers(
      layers,
      this.#layers.map(({ name }) => name),
    );
    layers.forEach((layer, i) => {
      layer.join(names[i]!);
      this.#layers.push(layer);
    });
  }

  /** The layers' output shapes, of a model that is or can be built. */
  #built(): readonly Shape[] {
    this.#checkAlive();
    if (this.#outputShapes === undefined) this.build();
    return this.#outputShapes!;
  }

  #checkAlive(): void {
    if (this.#isDisposed)
      throw new DisposedError(`model ${this.name} was disposed; make it again with fromJSON`);
  }
}
