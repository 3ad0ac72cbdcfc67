import type { Backend } from '../backend.ts';
import { type Field, readField } from '../configuration.ts';
import { tensor } from '../create.ts';
import { typedArray } from '../dtype.ts';
import { ConfigError, ShapeError, ValueError } from '../errors.ts';
import type { Initializer } from '../initializers/index.ts';
import { tidy } from '../memory/scope.ts';
import type { Random, RandomStream } from '../random/index.ts';
import { checkShape, formatShape, type Shape, sameShape, sizeOf } from '../shape.ts';
import { type Parameter, parameter, type Tensor } from '../tensor.ts';

/** What every layer is configured with. */
export interface LayerOptions {
  /** The layer's name in its model, and so that of its parameters; numbered by the model unless said. */
  readonly name?: string;
  /** The shape of an input without the batch axis; a model's first layer may say it. */
  readonly inputShape?: Shape;
}

/** A layer's configuration: its `type` and resolved options. */
export interface LayerConfig {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What a layer is built with. */
export interface BuildContext {
  /** Where the parameters live. */
  readonly backend: Backend;
  /** Initial values come from its streams `weights/LAYER/PARAMETER`. */
  readonly random: Random;
}

/** What a layer is called with. */
export interface CallContext {
  /** Whether this is a training step: dropout drops only then. */
  readonly training: boolean;
  /** Random numbers of this call alone, by a name; the same seed gives the same ones on every backend. */
  stream(name: string): RandomStream;
}

/** What `addParameter` may be told. */
export interface AddParameterOptions {
  /** Whether gradients update it; true unless said. */
  readonly trainable?: boolean;
}

const nameField: Field<string | undefined> = {
  fallback: undefined,
  expected: 'a text of one character or more, without /',
  accepts: (value): value is string => typeof value === 'string' && value.length > 0 && !value.includes('/'),
};

const inputShapeField: Field<Shape | undefined> = {
  fallback: undefined,
  expected: 'an array of whole numbers above 0, without the batch axis',
  accepts: (value): value is number[] =>
    Array.isArray(value) && value.every((axis) => Number.isSafeInteger(axis) && axis > 0),
};

/** The fields of `LayerOptions`, for a layer's own configuration to take up. */
export const layerFields: { readonly name: typeof nameField; readonly inputShape: typeof inputShapeField } = {
  name: nameField,
  inputShape: inputShapeField,
};

/**
 * A step of a model: parameters declared from an input shape (`build`), a computation (`call`), and a configuration
 * from which it can be made again (`getConfig`). A class of one's own overrides these three, `computeOutputShape` where
 * the shape changes, and has a static `fromConfig`.
 *
 * A model calls `prepare` and `apply`, which check shapes and see to it that a layer is built once.
 */
export abstract class Layer {
  /** The class's name in configurations. */
  abstract readonly type: string;
  /** The input shape that the options gave. */
  readonly inputShape: Shape | undefined;
  #parameters: Parameter[] = [];
  #name: string | undefined;
  #isInModel = false;
  #builtShape: Shape | undefined;

  /** Throws ConfigError for a name or an input shape that is none. */
  constructor(options: LayerOptions = {}) {
    this.#name = readField('layer: name', options.name, nameField);
    const inputShape = readField('layer: inputShape', options.inputShape, inputShapeField);
    this.inputShape = inputShape === undefined ? undefined : [...inputShape];
  }

  /** The name given, or the class's in snake case, which a model numbers where it repeats: dense, dense_1. */
  get name(): string {
    return this.#name ?? snakeCase(this.type);
  }

  get hasGivenName(): boolean {
    return this.#name !== undefined;
  }

  get isBuilt(): boolean {
    return this.#builtShape !== undefined;
  }

  /** Its weights, in the order in which `build` declared them. */
  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  /** Declares the parameters with `addParameter`. `inputShape` is without the batch axis. Nothing unless overridden. */
  build(_inputShape: Shape, _context: BuildContext): void {}

  /** Computes: [batch, ...inputShape] → [batch, ...outputShape]. */
  abstract call(x: Tensor, context: CallContext): Tensor;

  /** The shape of an output for an input of this shape, both without the batch axis. The same unless overridden. */
  computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  /** Enough to make it again: its type, its name and its options. */
  getConfig(): LayerConfig {
    return {
      type: this.type,
      name: this.name,
      ...(this.inputShape === undefined ? {} : { inputShape: [...this.inputShape] }),
    };
  }

  /**
   * Gives the layer to a model under a name. Only models call this.
   *
   * @throws ValueError if it is in a model already
   */
  join(name: string): void {
    if (this.#isInModel) {
      throw new ValueError(`layer ${this.name} is in a model already; make another one of its configuration`);
    }
    this.#isInModel = true;
    this.#name = name;
  }

  /**
   * Builds the layer if it is not built, and gives the shape of its output. Shapes are without the batch axis.
   *
   * @throws ShapeError if it was built for another shape, or cannot take this one
   */
  prepare(inputShape: Shape, context: BuildContext): Shape {
    if (this.#builtShape === undefined) {
      checkShape(inputShape, `${this.name}: inputShape`);
      if (this.inputShape !== undefined) this.#checkShape(inputShape, this.inputShape);
      this.build(inputShape, context);
      this.#builtShape = [...inputShape];
    } else {
      this.#checkShape(inputShape, this.#builtShape);
    }
    return this.computeOutputShape(inputShape);
  }

  /**
   * Checks the input's shape and computes.
   *
   * @throws ShapeError, naming the layer, if the input is not [batch, ...inputShape]
   * @throws ValueError if the layer is not built
   */
  apply(x: Tensor, context: CallContext): Tensor {
    if (this.#builtShape === undefined) {
      throw new ValueError(
        `layer ${this.name} is not built; put it in a model, or call prepare with an input shape`,
      );
    }
    if (x.rank === 0 || !sameShape(x.shape.slice(1), this.#builtShape)) {
      throw new ShapeError(
        `layer ${this.name}: expected an input of shape ${batchShape(this.#builtShape)}, found ${formatShape(x.shape)}`,
      );
    }
    return this.call(x, context);
  }

  /** Frees the parameters; the layer is then as before it was built. */
  dispose(): void {
    for (const weight of this.#parameters) weight.dispose();
    this.#parameters = [];
    this.#builtShape = undefined;
  }

  /** Makes a parameter `LAYER/NAME` with initial values of the stream `weights/LAYER/NAME`. Called in `build`. */
  protected addParameter(
    name: string,
    shape: Shape,
    initializer: Initializer,
    context: BuildContext,
    options: AddParameterOptions = {},
  ): Parameter {
    const { backend, random } = context;
    const fullName = `${this.name}/${name}`;
    const values = initialValues(
      fullName,
      () => initializer(shape, random.stream(`weights/${fullName}`)),
      shape,
    );
    if (values.length !== sizeOf(shape)) {
      throw new ConfigError(
        `${fullName}: the initializer gave ${values.length} values; expected ${sizeOf(shape)} for shape ${formatShape(shape)}`,
      );
    }
    const added = tidy(() =>
      parameter(tensor(typedArray(backend.floatType, values), { backend, shape }), {
        name: fullName,
        ...options,
      }),
    );
    this.#parameters.push(added);
    return added;
  }

  #checkShape(found: Shape, expected: Shape): void {
    if (sameShape(found, expected)) return;
    throw new ShapeError(
      `layer ${this.name}: expected an input of shape ${batchShape(expected)}, found ${batchShape(found)}`,
    );
  }
}

/** What an initializer gives. A shape that no memory holds is the layer's fault, not the program's. */
function initialValues(name: string, draw: () => Float64Array, shape: Shape): Float64Array {
  try {
    return draw();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ShapeError(
      `${name}: shape ${formatShape(shape)} has ${sizeOf(shape)} elements, more than memory can hold`,
    );
  }
}

/** `[batch, 784]`: a shape without the batch axis as people read it. */
export function batchShape(shape: Shape): string {
  return `[${['batch', ...shape].join(', ')}]`;
}

/** Keras's rule for names of layers: `BatchNormalization` is batch_normalization, `Conv2D` conv2d. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
