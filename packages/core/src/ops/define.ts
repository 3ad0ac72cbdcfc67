import { isFloat } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import { pauseRecording, recordOp, resumeRecording } from '../gradients/recorder.ts';
import { closeScopeBut, openScope } from '../memory/scope.ts';
import type { Shape } from '../shape.ts';
import { checkSameBackend, type Tensor } from '../tensor.ts';

/** What a backward is given. */
export interface BackwardContext<Attributes> {
  /** The inputs, where the op saves them. */
  readonly inputs: readonly Tensor[];
  /** The output, where the op saves it. */
  readonly output: Tensor;
  readonly inputShapes: readonly Shape[];
  readonly attributes: Attributes;
  /** Whether the gradient of input `i` is asked for; null may be returned for one that is not. */
  needs(i: number): boolean;
  /** Whether input 0 is relu(z) and its gradient is to be that with respect to z; only where the op `foldsRelu`. */
  readonly isReluFolded: boolean;
}

/**
 * An op: its forward, its backward, and what the backward needs saved.
 *
 * A forward computes the output with kernels, or with other ops, which no tape then sees. A backward maps the gradient
 * of some scalar with respect to the output to that with respect to each input. It is written with ops, so it can be
 * differentiated again.
 */
export interface OpDefinition<Attributes = undefined> {
  readonly name: string;
  /** What a tape keeps for the backward; the shapes it always has. */
  readonly saves: 'inputs' | 'output' | 'both' | 'nothing';
  forward(inputs: readonly Tensor[], attributes: Attributes): Tensor;
  /** Null where the output does not depend smoothly on any input: its gradient is zero. */
  readonly backward:
    | ((context: BackwardContext<Attributes>, outputGradient: Tensor) => readonly (Tensor | null)[])
    | null;
  /** Whether the output, which is saved, is relu(z); the backward is then given the gradient with respect to z. */
  endsInRelu?(attributes: Attributes): boolean;
  /** Whether the backward heeds `isReluFolded`. */
  readonly foldsRelu?: boolean;
}

/** A function that people call, with the definition behind it. */
export type Op<Call, Attributes = undefined> = Call & { readonly definition: OpDefinition<Attributes> };

/** Makes an op of a definition and the function that people call; `call` ends in `applyOp`. */
export function defineOp<Call extends object, Attributes>(
  definition: OpDefinition<Attributes>,
  call: Call,
): Op<Call, Attributes> {
  return Object.assign(call, { definition });
}

/** Runs an op where its inputs live, and lets the tapes at work know. */
export function applyOp<Attributes>(
  definition: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  for (let i = 1; i < inputs.length; i++) checkSameBackend(definition.name, inputs[0]!, inputs[i]!);
  const output = runForward(definition, inputs, attributes);
  if (definition.backward !== null) recordOp(definition, inputs, attributes, output);
  return output;
}

/** What the forward makes but does not return is freed, and no tape sees the ops that it is made of. */
function runForward<Attributes>(
  definition: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): Tensor {
  pauseRecording();
  const scope = openScope();
  let output: Tensor | undefined;
  try {
    output = definition.forward(inputs, attributes);
    return output;
  } finally {
    closeScopeBut(scope, output);
    resumeRecording();
  }
}

/** Throws DTypeError, naming the op, unless the tensor is of floats. */
export function checkFloat(op: string, x: Tensor): void {
  if (!isFloat(x.dtype))
    throw new DTypeError(
      `${op}: expected a float tensor, found ${x.dtype}; convert it with cast(x, '${x.backend.floatType}')`,
    );
}
