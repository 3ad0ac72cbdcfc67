import { isFloat } from '../dtype.ts';
import { GradientError } from '../errors.ts';
import type { BackwardContext, OpDefinition } from '../ops/define.ts';
import { reluGradient } from '../ops/relu-gradient.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** One op that ran, with what its backward needs, whatever its attributes are. */
export interface RecordedNode {
  readonly inputIds: readonly number[];
  readonly outputId: number;
  /** Whether the output is a relu's, and whether the backward can take the gradient of input 0 through one. */
  readonly endsInRelu: boolean;
  readonly foldsRelu: boolean;
  /**
   * Which inputs' gradients are asked for, given the tensors that lie on the way to a source, and those whose gradient is
   * taken through the relu that made them by the op that uses them.
   */
  ask(onPath: ReadonlySet<number>, folded: ReadonlySet<number>): void;
  /** Whether that of input `i` is. */
  needs(i: number): boolean;
  /** The gradient of each input. */
  backward(outputGradient: Tensor): readonly (Tensor | null)[];
}

const none: ReadonlySet<number> = new Set();

/** What a tape keeps of an op: ids and shapes of its inputs, and handles of the tape's own on what the definition saves. */
export class RecordedOp<Attributes> implements RecordedNode, BackwardContext<Attributes> {
  readonly inputIds: readonly number[];
  readonly inputShapes: readonly Shape[];
  readonly outputId: number;
  readonly attributes: Attributes;
  readonly needs = (i: number): boolean => this.#asked[i] === true;
  readonly #areFloat: readonly boolean[];
  readonly #definition: OpDefinition<Attributes>;
  readonly #inputs: readonly Tensor[] | undefined;
  readonly #output: Tensor | undefined;
  #asked: readonly boolean[] = [];
  #folded: ReadonlySet<number> = none;

  /** `savedInputs` and `savedOutput` are undefined where the definition does not save them. */
  constructor(
    definition: OpDefinition<Attributes>,
    attributes: Attributes,
    inputs: readonly Tensor[],
    outputId: number,
    savedInputs: readonly Tensor[] | undefined,
    savedOutput: Tensor | undefined,
  ) {
    this.inputIds = inputs.map(({ id }) => id);
    this.inputShapes = inputs.map(({ shape }) => shape);
    this.#areFloat = inputs.map(({ dtype }) => isFloat(dtype));
    this.outputId = outputId;
    this.attributes = attributes;
    this.#definition = definition;
    this.#inputs = savedInputs;
    this.#output = savedOutput;
  }

  get inputs(): readonly Tensor[] {
    return this.#inputs ?? this.#notSaved('inputs');
  }

  get output(): Tensor {
    return this.#output ?? this.#notSaved('output');
  }

  get endsInRelu(): boolean {
    return this.#definition.endsInRelu?.(this.attributes) === true;
  }

  get foldsRelu(): boolean {
    return this.#definition.foldsRelu === true;
  }

  get isReluFolded(): boolean {
    return this.#folded.has(this.inputIds[0]!);
  }

  ask(onPath: ReadonlySet<number>, folded: ReadonlySet<number>): void {
    this.#asked = this.inputIds.map((id, i) => this.#areFloat[i]! && onPath.has(id));
    this.#folded = folded;
  }

  backward(outputGradient: Tensor): readonly (Tensor | null)[] {
    const isBeforeRelu = this.endsInRelu && !this.#folded.has(this.outputId);
    const gradient = isBeforeRelu ? reluGradient(outputGradient, this.output) : outputGradient;
    return this.#definition.backward!(this, gradient);
  }

  #notSaved(what: string): never {
    throw new GradientError(
      `${this.#definition.name}: its backward reads its ${what}, which its definition does not save`,
    );
  }
}
