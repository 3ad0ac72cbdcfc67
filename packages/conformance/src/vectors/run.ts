import * as core from '@athanor/core';
import {
  type Backend,
  type DType,
  GradientTape,
  isFloat,
  type Tensor,
  tensor,
  tidy,
  typedArray,
} from '@athanor/core';
import { describeShape } from '../text.ts';
import { AttributeReader } from './attributes.ts';
import { disagreement } from './disagreement.ts';
import { type OpCase, readVectors, type VectorCase, type VectorTensor } from './format.ts';
import { vectorOps } from './ops.ts';
import { hasOptimizer, runOptimizer } from './optimizers.ts';

/** What became of one case of a vector file. */
export interface VectorResult {
  /** The case's name, such as `matMul/3`. */
  readonly name: string;
  readonly op: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What is wrong, or which op does not exist; nothing for a case that passed. */
  readonly reason?: string;
}

/**
 * Runs the cases of a vector file, parsed from JSON, on a backend, one after another. The form of the file is described
 * in `vectors/README.md`. A case whose op core does not have is skipped.
 *
 * @throws FormatError, naming the case, before the first is run if the file is malformed, and at a case that has an
 * attribute of the wrong kind
 */
export async function* runVectors(
  file: unknown,
  backend: Backend,
): AsyncGenerator<VectorResult, void, undefined> {
  for (const vectorCase of readVectors(file)) yield await runCase(vectorCase, backend);
}

/** Whether core has what a case is about. */
export function isSupported({ kind, op }: VectorCase): boolean {
  return kind === 'optimizer' ? hasOptimizer(op) : Object.hasOwn(vectorOps, op) && op in core;
}

/** Runs one case. What it throws becomes the reason of a failure, but for a FormatError. */
export async function runCase(vectorCase: VectorCase, backend: Backend): Promise<VectorResult> {
  const { name, op, kind } = vectorCase;
  if (!isSupported(vectorCase)) {
    const reason = kind === 'optimizer' ? `there is no ${op}` : `there is no op ${op}`;
    return { name, op, status: 'skipped', reason };
  }
  try {
    const reason =
      kind === 'optimizer' ? await runOptimizer(vectorCase, backend) : await runOp(vectorCase, backend);
    return reason === undefined ? { name, op, status: 'passed' } : { name, op, status: 'failed', reason };
  } catch (error) {
    if (error instanceof core.FormatError) throw error;
    return { name, op, status: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

const opTable: Readonly<Record<string, (typeof vectorOps)[keyof typeof vectorOps]>> = vectorOps;

async function runOp(vectorCase: OpCase, backend: Backend): Promise<string | undefined> {
  const { op, inputs, output, gradients, attributes, name, tolerance } = vectorCase;
  const call = opTable[op]!;
  const read = new AttributeReader(name, attributes);
  const computed = tidy(() => {
    const tensors = inputs.map((input) => upload(input, backend));
    if (gradients === undefined) return { y: call(tensors, read), inputGradients: [] };
    const tape = new GradientTape();
    const sources = tensors.filter(({ dtype }) => isFloat(dtype));
    for (const source of sources) tape.watch(source);
    const y = tape.record(() => call(tensors, read));
    checkShape('the output', y.shape, output.shape);
    const found = tape.gradient(y, sources, { outputGradient: upload(gradients.output, backend) });
    return { y, inputGradients: tensors.map(({ dtype }) => (isFloat(dtype) ? found.shift()! : null)) };
  });
  try {
    checkShape('the output', computed.y.shape, output.shape);
    const wrong = disagreement('the output', await computed.y.data(), output.values, tolerance, output.shape);
    if (wrong !== undefined) return wrong;
    for (const [i, expected] of (gradients?.inputs ?? []).entries()) {
      if (expected === null || (i === 0 && attributes.yTrueGradient === 'ignored')) continue;
      const found = computed.inputGradients[i] ?? null;
      if (found === null) return `input ${i} of ${inputs[i]!.dtype} has no gradient, expected one`;
      const what = `the gradient of input ${i}`;
      const wrongGradient = disagreement(
        what,
        await found.data(),
        expected.values,
        tolerance,
        expected.shape,
      );
      if (wrongGradient !== undefined) return wrongGradient;
    }
    return undefined;
  } finally {
    computed.y.dispose();
    for (const gradient of computed.inputGradients) gradient?.dispose();
  }
}

function upload({ shape, dtype, values }: VectorTensor, backend: Backend): Tensor {
  const actual: DType = isFloat(dtype) ? backend.floatType : dtype;
  return tensor(typedArray(actual, values), { backend, dtype: actual, shape });
}

function checkShape(what: string, found: readonly number[], expected: readonly number[]): void {
  if (describeShape(found) === describeShape(expected)) return;
  throw new core.ShapeError(`${what} has shape ${describeShape(found)}, expected ${describeShape(expected)}`);
}
