import { type DType, FormatError } from '@athanor/core';
import { sizeOf } from '../text.ts';

/** A tensor of a vector file: row-major numbers with their shape. */
export interface VectorTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly values: readonly number[];
}

/** What a case's op is told; the op says which it reads. */
export type VectorAttributes = Readonly<Record<string, unknown>>;

interface CommonCase {
  readonly name: string;
  readonly op: string;
  readonly attributes: VectorAttributes;
  /** A value agrees when |got − expected| ≤ tolerance × max(1, |expected|). */
  readonly tolerance: number;
}

/** An op: its inputs, its output and, where it is differentiable, what the gradient of the output makes of the inputs'. */
export interface OpCase extends CommonCase {
  readonly kind: 'op';
  readonly inputs: readonly VectorTensor[];
  readonly output: VectorTensor;
  readonly gradients?: {
    readonly output: VectorTensor;
    /** One an input; null where it has none. */
    readonly inputs: readonly (VectorTensor | null)[];
  };
}

/** An optimizer: a parameter, a gradient a step, and the parameter after each. */
export interface OptimizerCase extends CommonCase {
  readonly kind: 'optimizer';
  readonly initial: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly values: readonly (readonly number[])[];
}

export type VectorCase = OpCase | OptimizerCase;

/**
 * Reads a file of test vectors that has been parsed from JSON. The form is described in `vectors/README.md`.
 *
 * @throws FormatError naming the case and what is wrong with it
 */
export function readVectors(file: unknown): VectorCase[] {
  if (!isRecord(file) || !Array.isArray(file.cases)) {
    throw new FormatError(`vectors: expected an object with a list named cases, found ${describe(file)}`);
  }
  return file.cases.map(readCase);
}

/** Reads one case; `index` names it until its own name is known. */
export function readCase(value: unknown, index: number): VectorCase {
  if (!isRecord(value))
    throw new FormatError(`vectors: case ${index}: expected an object, found ${describe(value)}`);
  const name = typeof value.name === 'string' && value.name !== '' ? value.name : `case ${index}`;
  const fail: Fail = (what, expected, found) => {
    throw new FormatError(`vectors: ${name}: ${what}: expected ${expected}, found ${describe(found)}`);
  };
  const { op, attrs = {}, tolerance } = value;
  if (typeof op !== 'string' || op === '') return fail('op', 'a name', op);
  if (!isRecord(attrs)) return fail('attrs', 'an object', attrs);
  if (typeof tolerance !== 'number' || !(tolerance >= 0))
    return fail('tolerance', 'a number of 0 or more', tolerance);
  const common = { name, op, attributes: attrs, tolerance };
  return op.startsWith('optimizer.') ? readOptimizer(value, common, fail) : readOp(value, common, fail);
}

type Fail = (what: string, expected: string, found: unknown) => never;

function readOp(value: Readonly<Record<string, unknown>>, common: CommonCase, fail: Fail): OpCase {
  if (!Array.isArray(value.inputs)) return fail('inputs', 'a list of tensors', value.inputs);
  const inputs = value.inputs.map((input, i) => readTensor(input, `input ${i}`, fail));
  const output = readTensor(value.output, 'output', fail);
  const outputGradient = value.outputGradient ?? null;
  const inputGradients = value.inputGradients ?? null;
  if (outputGradient === null && inputGradients === null) return { ...common, kind: 'op', inputs, output };
  const gradientOfOutput = readTensor(outputGradient, 'outputGradient', fail);
  if (gradientOfOutput.shape.join() !== output.shape.join()) {
    return fail('outputGradient', `the output's shape [${output.shape.join(', ')}]`, gradientOfOutput.shape);
  }
  if (!Array.isArray(inputGradients) || inputGradients.length !== inputs.length) {
    return fail('inputGradients', `a list of ${inputs.length} tensors or nulls`, inputGradients);
  }
  const gradientsOfInputs = inputGradients.map((gradient: unknown, i) => {
    if (gradient === null) return null;
    const read = readTensor(gradient, `gradient of input ${i}`, fail);
    const { shape } = inputs[i]!;
    if (read.shape.join() === shape.join()) return read;
    return fail(`gradient of input ${i}`, `the input's shape [${shape.join(', ')}]`, read.shape);
  });
  return {
    ...common,
    kind: 'op',
    inputs,
    output,
    gradients: { output: gradientOfOutput, inputs: gradientsOfInputs },
  };
}

function readOptimizer(
  value: Readonly<Record<string, unknown>>,
  common: CommonCase,
  fail: Fail,
): OptimizerCase {
  const initial = readNumbers(value.initial, 'initial', fail);
  const { gradients, values } = value;
  if (!Array.isArray(gradients)) return fail('gradients', 'a list of lists of numbers', gradients);
  if (!Array.isArray(values) || values.length !== gradients.length) {
    return fail('values', `as many lists as gradients, ${gradients.length}`, values);
  }
  const readList = (list: unknown, what: string): readonly number[] => {
    const numbers = readNumbers(list, what, fail);
    return numbers.length === initial.length ? numbers : fail(what, `${initial.length} numbers`, list);
  };
  return {
    ...common,
    kind: 'optimizer',
    initial,
    gradients: gradients.map((list, i) => readList(list, `gradient ${i}`)),
    values: values.map((list, i) => readList(list, `values ${i}`)),
  };
}

const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'bool'];

function readTensor(value: unknown, what: string, fail: Fail): VectorTensor {
  if (!isRecord(value)) return fail(what, 'a tensor {shape, dtype, values}', value);
  const { shape, values } = value;
  const isAxis = (axis: unknown) => Number.isInteger(axis) && Number(axis) >= 0;
  if (!Array.isArray(shape) || !shape.every(isAxis))
    return fail(`${what}'s shape`, 'whole numbers of 0 or more', shape);
  const dtype = dtypes.find((known) => known === value.dtype);
  if (dtype === undefined) return fail(`${what}'s dtype`, dtypes.join(', '), value.dtype);
  const numbers = readNumbers(values, `${what}'s values`, fail);
  if (numbers.length !== sizeOf(shape)) {
    return fail(`${what}'s values`, `${sizeOf(shape)} of them for shape [${shape.join(', ')}]`, values);
  }
  return { shape, dtype, values: numbers };
}

function readNumbers(value: unknown, what: string, fail: Fail): readonly number[] {
  if (!Array.isArray(value)) return fail(what, 'a list of numbers', value);
  const strange = value.findIndex((item) => typeof item !== 'number' && typeof item !== 'boolean');
  if (strange >= 0) return fail(`${what}, at ${strange}`, 'a number', value[strange]);
  return value.map(Number);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in a few words, however large it is. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isRecord(value)) return `an object with ${Object.keys(value).slice(0, 8).join(', ') || 'no keys'}`;
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? typeof value).slice(0, 80);
}
