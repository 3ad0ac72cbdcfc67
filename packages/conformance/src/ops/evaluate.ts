import {
  add,
  type Backend,
  type DType,
  GradientTape,
  isFloat,
  mul,
  sum,
  type Tensor,
  tensor,
  tidy,
  typedArray,
} from '@athanor/core';
import { streamFor, uniform } from '../data.ts';
import { describeShape, sizeOf } from '../text.ts';
import type { OpSample } from './sample.ts';

/** A drawn input or a result: host numbers with their shape. */
export interface HostValues {
  readonly shape: readonly number[];
  readonly dtype: 'float' | 'int32' | 'bool';
  readonly values: Float64Array;
  readonly isConstant?: true;
}

/** A sample with its numbers drawn: the same ones for every backend, all of them exact in float32. */
export interface DrawnSample {
  readonly what: string;
  readonly sample: OpSample;
  readonly inputs: readonly HostValues[];
}

/** Draws the inputs of sample number `index` of `op`. */
export function drawSample(op: string, sample: OpSample, index: number): DrawnSample {
  const stream = streamFor(`op ${op} ${index}`);
  const inputs = sample.inputs.map((input): HostValues => {
    const { shape, dtype, isConstant } = input;
    return { shape, dtype, isConstant, values: Float64Array.from(typedArray('float32', input.draw(stream))) };
  });
  const shapes = inputs.map(({ dtype, shape }) => `${dtype} ${describeShape(shape)}`).join(', ');
  return { what: `${op} (${sample.label}) of ${shapes}`, sample, inputs };
}

/** Numbers of a shape to weigh a gradient with. */
export function drawWeights(what: string, shape: readonly number[]): HostValues {
  const values = uniform(streamFor(`weights ${what}`), sizeOf(shape), 0.5, 1.5);
  return {
    shape,
    dtype: 'float',
    values: Float64Array.from(values, (x, i) => Math.fround(i % 2 === 0 ? x : -x)),
  };
}

/** The op's output on `backend`. */
export async function evaluate(backend: Backend, { sample, inputs }: DrawnSample): Promise<HostValues> {
  const [output] = await readAll(tidy(() => [sample.call(...inputs.map((input) => upload(backend, input)))]));
  return output!;
}

/** The gradients of Σ weights · output with respect to the float inputs, in their order. */
export async function evaluateGradients(
  backend: Backend,
  { sample, inputs }: DrawnSample,
  weights: HostValues,
): Promise<HostValues[]> {
  return readAll(
    tidy(() => {
      const tensors = inputs.map((input) => upload(backend, input));
      const tape = new GradientTape();
      const sources = watch(tape, variablesAmong(tensors, inputs));
      const output = tape.record(() => sample.call(...tensors));
      return tape.gradient(output, sources, { outputGradient: upload(backend, weights) });
    }),
  );
}

/**
 * With s = Σ projections · gradients, the gradients being those above: s itself, and its gradients with respect to the
 * float inputs and, last, to the weights.
 */
export async function evaluateSecondOrder(
  backend: Backend,
  { sample, inputs }: DrawnSample,
  weights: HostValues,
  projections: readonly HostValues[],
): Promise<{ value: number; gradients: HostValues[] }> {
  const [value, ...gradients] = await readAll(
    tidy(() => {
      const tensors = inputs.map((input) => upload(backend, input));
      const outputGradient = upload(backend, weights);
      const outer = new GradientTape();
      const variables = variablesAmong(tensors, inputs);
      const sources = watch(outer, [...variables, outputGradient]);
      const projected = outer.record(() => {
        const inner = new GradientTape();
        watch(inner, variables);
        const output = inner.record(() => sample.call(...tensors));
        const first = inner.gradient(output, variables, { outputGradient });
        const terms = first.map((gradient, i) => sum(mul(gradient, upload(backend, projections[i]!))));
        return terms.reduce((total, term) => add(total, term));
      });
      return [projected, ...outer.gradient(projected, sources)];
    }),
  );
  return { value: value!.values[0]!, gradients };
}

/** Whether gradients are asked for with respect to it. */
export function isVariable({ dtype, isConstant }: HostValues): boolean {
  return dtype === 'float' && isConstant !== true;
}

/** Moves host numbers to a backend, floats in its own type. */
export function upload(backend: Backend, { shape, dtype, values }: HostValues): Tensor {
  const actual: DType = dtype === 'float' ? backend.floatType : dtype;
  return tensor(typedArray(actual, values), { backend, dtype: actual, shape });
}

function variablesAmong(tensors: readonly Tensor[], inputs: readonly HostValues[]): Tensor[] {
  return tensors.filter((_, i) => isVariable(inputs[i]!));
}

function watch(tape: GradientTape, tensors: Tensor[]): Tensor[] {
  for (const source of tensors) tape.watch(source);
  return tensors;
}

async function readAll(tensors: readonly Tensor[]): Promise<HostValues[]> {
  try {
    const results: HostValues[] = [];
    for (const each of tensors) {
      const dtype = isFloat(each.dtype) ? 'float' : each.dtype === 'int32' ? 'int32' : 'bool';
      results.push({ shape: [...each.shape], dtype, values: Float64Array.from(await each.data()) });
    }
    return results;
  } finally {
    for (const each of tensors) each.dispose();
  }
}
