import { onesLike, zerosLike } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { GradientError, ShapeError } from '../errors.ts';
import { adopt, Scoped, tidy } from '../memory/scope.ts';
import { add } from '../ops/add.ts';
import type { OpDefinition } from '../ops/define.ts';
import { reshape } from '../ops/reshape.ts';
import { formatShape, sameShape } from '../shape.ts';
import { nextTensorId, type Tensor } from '../tensor.ts';
import { foldedRelus } from './folded-relus.ts';
import { type RecordedNode, RecordedOp } from './recorded-op.ts';
import { type Recorder, startRecording, stopRecording } from './recorder.ts';

/** How a tape is used. */
export interface GradientTapeOptions {
  /** Whether `gradient` may be called more than once; the tape then holds its memory until it is disposed. */
  readonly persistent?: boolean;
}

/** What `gradient` may be told. */
export interface GradientOptions {
  /** The gradient of some scalar with respect to the target, of the target's shape; ones unless said. */
  readonly outputGradient?: Tensor;
}

/** Frees what tapes hold that were dropped without being used. */
const collected = new FinalizationRegistry<Tensor[]>((held) => {
  for (const tensor of held) tensor.dispose();
});

/**
 * Records the ops that run inside `record` and walks back over them for gradients.
 *
 * Trainable parameters are watched by themselves, other tensors after `watch`. A backward is made of ops, so a gradient
 * taken inside another tape's `record` can be differentiated again. The tape keeps the elements that the backward needs
 * even if their tensors are disposed or their parameters change meanwhile.
 *
 * ```ts
 * const tape = new GradientTape();
 * const loss = tape.record(() => mean(square(sub(matMul(x, w), y))));
 * const gradient = tape.gradient(loss, w);
 * ```
 */
export class GradientTape extends Scoped implements Recorder, Disposable {
  readonly #persistent: boolean;
  readonly #watched: Set<number> = new Set();
  /** Tensors with ids from `first` up to, not with, `end` were made inside `record`. */
  readonly #made: { first: number; end: number }[] = [];
  /** The tape's own handles; the newest of each id is also in the map. */
  readonly #held: Tensor[] = [];
  readonly #heldById: Map<number, Tensor> = new Map();
  readonly #isWatched = ({ id, trainable }: Tensor): boolean => trainable || this.#watched.has(id);
  #nodes: RecordedNode[] = [];
  #state: 'open' | 'used' | 'disposed' = 'open';
  #escaped = false;

  constructor(options: GradientTapeOptions = {}) {
    super();
    this.#persistent = options.persistent ?? false;
    adopt(this);
  }

  /** Follows a tensor that is not a trainable parameter. Throws GradientError if it holds no floats. */
  watch(tensor: Tensor): void {
    if (!isFloat(tensor.dtype))
      throw new GradientError(`watch: only floats have gradients, found a tensor of ${tensor.dtype}`);
    this.#watched.add(tensor.id);
  }

  /** Runs `fn` at once and records its ops. May be called again to record more. */
  record<T>(fn: () => T): T {
    this.#checkOpen();
    const first = nextTensorId();
    startRecording(this);
    try {
      return fn();
    } finally {
      stopRecording(this);
      this.#made.push({ first, end: nextTensorId() });
    }
  }

  /**
   * The gradient of the sum of `target`'s elements with respect to each source, of its shape; zeros for a source that
   * the target does not depend on. Unless the tape is persistent, it is then used up.
   *
   * @throws GradientError if the tape is used up, or `target` was not made inside `record`
   */
  gradient(target: Tensor, source: Tensor, options?: GradientOptions): Tensor;
  gradient(target: Tensor, sources: readonly Tensor[], options?: GradientOptions): Tensor[];
  gradient(
    target: Tensor,
    sources: Tensor | readonly Tensor[],
    options: GradientOptions = {},
  ): Tensor | Tensor[] {
    this.#checkOpen();
    const list: readonly Tensor[] = 'dtype' in sources ? [sources] : sources;
    const start = this.#checkStart(target, list, options.outputGradient);
    try {
      const gradients = tidy(() => this.#walkBack(target, list, start ?? onesLike(target)));
      return 'dtype' in sources ? gradients[0]! : gradients;
    } finally {
      if (!this.#persistent) {
        this.dispose();
        this.#state = 'used';
      }
    }
  }

  /** Lets go of everything recorded. */
  override dispose(): void {
    this.#nodes = [];
    for (const tensor of this.#held) tensor.dispose();
    this.#held.length = 0;
    this.#heldById.clear();
    if (this.#escaped) collected.unregister(this);
    this.#state = 'disposed';
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  override escape(): void {
    if (this.#escaped) return;
    this.#escaped = true;
    collected.register(this, this.#held, this);
  }

  /** What ops call when they have run. */
  onOp<A>(definition: OpDefinition<A>, inputs: readonly Tensor[], attributes: A, output: Tensor): void {
    if (!isFloat(output.dtype) || !inputs.some(this.#isWatched)) return;
    this.#watched.add(output.id);
    const { saves } = definition;
    const savedInputs =
      saves === 'inputs' || saves === 'both' ? inputs.map((input) => this.#hold(input)) : undefined;
    const savedOutput = saves === 'output' || saves === 'both' ? this.#hold(output) : undefined;
    this.#nodes.push(new RecordedOp(definition, attributes, inputs, output.id, savedInputs, savedOutput));
  }

  /** A handle of the tape's own, so that the elements stay whatever happens to the tensor. */
  #hold(tensor: Tensor): Tensor {
    const held = this.#heldById.get(tensor.id);
    // A parameter that was assigned to meanwhile has its id, but another buffer.
    if (held !== undefined && held.buffer === tensor.buffer) return held;
    const alias = tensor.alias();
    this.#held.push(alias);
    this.#heldById.set(tensor.id, alias);
    return alias;
  }

  #walkBack(target: Tensor, sources: readonly Tensor[], start: Tensor): Tensor[] {
    const onPath = new Set(sources.map(({ id }) => id));
    const nodes = this.#nodes.filter(({ inputIds, outputId }) => {
      const reached = inputIds.some((id) => onPath.has(id));
      if (reached) onPath.add(outputId);
      return reached;
    });
    const folded = foldedRelus(nodes, [target, ...sources]);
    const gradients = new Map<number, Tensor>([[target.id, start]]);
    for (let at = nodes.length - 1; at >= 0; at--) {
      const node = nodes[at]!;
      const outputGradient = gradients.get(node.outputId);
      if (outputGradient === undefined) continue;
      node.ask(onPath, folded);
      const inputGradients = node.backward(outputGradient);
      node.inputIds.forEach((id, i) => {
        const gradient = inputGradients[i];
        if (gradient === null || gradient === undefined || !node.needs(i)) return;
        const sum = gradients.get(id);
        gradients.set(id, sum === undefined ? gradient : add(sum, gradient));
      });
    }
    return distinct(
      sources.map((source) => gradients.get(source.id) ?? zerosLike(source)),
      start,
    );
  }

  #checkOpen(): void {
    if (this.#state === 'used')
      throw new GradientError(
        'this tape is used up; make it with { persistent: true } to ask for gradients more than once',
      );
    if (this.#state === 'disposed') throw new GradientError('this tape was disposed');
  }

  #checkStart(
    target: Tensor,
    sources: readonly Tensor[],
    outputGradient: Tensor | undefined,
  ): Tensor | undefined {
    const { id } = target;
    const known =
      this.#watched.has(id) ||
      sources.some((source) => source.id === id) ||
      this.#made.some(({ first, end }) => id >= first && id < end);
    if (!known) {
      throw new GradientError(
        `gradient: the target of shape ${formatShape(target.shape)} was not made inside this tape's record; compute it there`,
      );
    }
    if (outputGradient !== undefined && !sameShape(outputGradient.shape, target.shape)) {
      throw new ShapeError(
        `gradient: the target has shape ${formatShape(target.shape)}, its outputGradient ${formatShape(outputGradient.shape)}; expected the same`,
      );
    }
    return outputGradient;
  }
}

/** Gives each source a handle of its own, so that disposing one leaves the others; by an op, which outer tapes see. */
function distinct(gradients: readonly Tensor[], start: Tensor): Tensor[] {
  const taken = new Set<Tensor>([start]);
  return gradients.map((gradient) => {
    if (!taken.has(gradient)) {
      taken.add(gradient);
      return gradient;
    }
    return reshape(gradient, gradient.shape);
  });
}
