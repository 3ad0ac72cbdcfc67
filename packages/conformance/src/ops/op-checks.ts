import type { Backend, FloatType } from '@athanor/core';
import * as core from '@athanor/core';
import { type Check, check } from '../check.ts';
import { difference } from '../compare.ts';
import type { Subject } from '../subject.ts';
import { describeShape } from '../text.ts';
import {
  type DrawnSample,
  drawSample,
  drawWeights,
  evaluate,
  evaluateGradients,
  evaluateSecondOrder,
  type HostValues,
  isVariable,
} from './evaluate.ts';
import { compareWithDifferences } from './finite-differences.ts';
import type { OpSample } from './sample.ts';
import { type OpName, opSamples } from './samples.ts';

/** How near a backend comes to the reference: |got − expected| ≤ tolerance · max(1, |expected|). */
const tolerances: {
  readonly [K in 'values' | 'gradients' | 'secondOrder']: { readonly [F in FloatType]: number };
} = {
  values: { float32: 1e-5, float64: 1e-11 },
  gradients: { float32: 2e-5, float64: 1e-10 },
  secondOrder: { float32: 1e-4, float64: 1e-9 },
};

const table: Readonly<Record<string, readonly OpSample[]>> = opSamples;

/** Each op of core on the backend against the reference: its values, its gradients and the gradients of those. */
export function opChecks(subject: Subject): readonly Check[] {
  return [
    check('ops', 'every op of core has samples', async () => checkCompleteness(core, table)),
    ...Object.keys(table).map((op) => check('ops', op, () => eachSample(subject, op, compareValues))),
  ];
}

export function gradientChecks(subject: Subject): readonly Check[] {
  return differentiable().map((op) =>
    check('gradients', op, () => eachSample(subject, op, compareGradients)),
  );
}

export function secondOrderChecks(subject: Subject): readonly Check[] {
  return differentiable().map((op) =>
    check('second-order gradients', op, () => eachSample(subject, op, compareSecondOrder)),
  );
}

function differentiable(): readonly string[] {
  return Object.keys(table).filter((op) => table[op]!.some(({ gradient }) => gradient !== 'none'));
}

/**
 * Throws, naming it, for an op among `exports` that has no sample, or whose gradient no sample takes: it would go
 * unchecked.
 */
export function checkCompleteness(
  exports: object,
  samples: Readonly<Record<string, readonly OpSample[]>>,
): void {
  for (const [name, value] of Object.entries(exports)) {
    const definition = definitionOf(value);
    if (definition === undefined) continue;
    const own = samples[name] ?? [];
    if (own.length === 0) {
      throw new Error(
        `core has the op ${name}, for which this kit has no sample; use the version of @athanor/conformance that belongs to your @athanor/core`,
      );
    }
    if (definition.backward !== null && own.every(({ gradient }) => gradient === 'none')) {
      throw new Error(`the op ${name} has a gradient that no sample takes`);
    }
  }
}

function definitionOf(value: unknown): { readonly backward: unknown } | undefined {
  if (typeof value !== 'function' || !('definition' in value)) return undefined;
  const { definition } = value;
  return typeof definition === 'object' && definition !== null && 'backward' in definition
    ? definition
    : undefined;
}

type Comparison = (backend: Backend, reference: Backend, drawn: DrawnSample) => Promise<void>;

async function eachSample(subject: Subject, op: string, compare: Comparison): Promise<void> {
  await compareSamples(await subject.backend(), await subject.reference(), op, compare);
}

async function compareSamples(
  backend: Backend,
  reference: Backend,
  op: string,
  compare: Comparison,
): Promise<void> {
  for (const [index, sample] of table[op]!.entries()) {
    const drawn = drawSample(op, sample, index);
    try {
      await compare(backend, reference, drawn);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`${drawn.what}: ${message}`, { cause: error });
    }
  }
}

/** Holds one op's values and gradients on `backend` to the reference's. */
export async function compareOp(backend: Backend, reference: Backend, op: OpName): Promise<void> {
  await compareSamples(backend, reference, op, compareValues);
  await compareSamples(backend, reference, op, compareGradients);
}

async function compareValues(backend: Backend, reference: Backend, drawn: DrawnSample): Promise<void> {
  const expected = await evaluate(reference, drawn);
  expectNear('the output', await evaluate(backend, drawn), expected, tolerances.values[backend.floatType]);
}

async function compareGradients(backend: Backend, reference: Backend, drawn: DrawnSample): Promise<void> {
  const kind = drawn.sample.gradient ?? 'smooth';
  if (kind === 'none') return;
  const { shape } = await evaluate(reference, drawn);
  const weights = drawWeights(drawn.what, shape);
  const expected = await evaluateGradients(reference, drawn, weights);
  if (kind === 'smooth') {
    const wrong = await compareWithDifferences(
      drawn.what,
      variablesOf(drawn.inputs),
      expected,
      async (moved) => {
        const { values } = await evaluate(reference, withVariables(drawn, moved));
        return values.reduce((sum, y, i) => sum + y * weights.values[i]!, 0);
      },
    );
    if (wrong !== undefined) throw new Error(`core's gradient is wrong: on the reference ${wrong}`);
  }
  const found = await evaluateGradients(backend, drawn, weights);
  for (const [i, gradient] of found.entries()) {
    expectNear(
      `the gradient of variable ${i}`,
      gradient,
      expected[i]!,
      tolerances.gradients[backend.floatType],
    );
  }
}

async function compareSecondOrder(backend: Backend, reference: Backend, drawn: DrawnSample): Promise<void> {
  const kind = drawn.sample.gradient ?? 'smooth';
  if (kind === 'none') return;
  const { shape } = await evaluate(reference, drawn);
  const weights = drawWeights(drawn.what, shape);
  const variables = variablesOf(drawn.inputs);
  const projections = variables.map((input, i) =>
    drawWeights(`projection ${i} of ${drawn.what}`, input.shape),
  );
  const expected = (await evaluateSecondOrder(reference, drawn, weights, projections)).gradients;
  if (kind === 'smooth') {
    const wrong = await compareWithDifferences(
      `second ${drawn.what}`,
      [...variables, weights],
      expected,
      async (moved) => {
        const inputs = withVariables(drawn, moved.slice(0, -1));
        return (await evaluateSecondOrder(reference, inputs, moved[moved.length - 1]!, projections)).value;
      },
    );
    if (wrong !== undefined)
      throw new Error(`core's gradient of the gradient is wrong: on the reference ${wrong}`);
  }
  const found = (await evaluateSecondOrder(backend, drawn, weights, projections)).gradients;
  for (const [i, gradient] of found.entries()) {
    const what = i === variables.length ? 'the output gradient' : `variable ${i}`;
    expectNear(
      `the second gradient of ${what}`,
      gradient,
      expected[i]!,
      tolerances.secondOrder[backend.floatType],
    );
  }
}

function variablesOf(inputs: readonly HostValues[]): readonly HostValues[] {
  return inputs.filter(isVariable);
}

function withVariables(drawn: DrawnSample, variables: readonly HostValues[]): DrawnSample {
  const rest = [...variables];
  return { ...drawn, inputs: drawn.inputs.map((input) => (isVariable(input) ? rest.shift()! : input)) };
}

function expectNear(what: string, found: HostValues, expected: HostValues, tolerance: number): void {
  if (describeShape(found.shape) !== describeShape(expected.shape) || found.dtype !== expected.dtype) {
    throw new Error(
      `${what} is ${found.dtype} ${describeShape(found.shape)}, expected ${expected.dtype} ${describeShape(expected.shape)}`,
    );
  }
  const wrong = difference(
    found.values,
    expected.values,
    (value) => (expected.dtype === 'float' ? tolerance * Math.max(1, Math.abs(value)) : 0),
    expected.shape,
  );
  if (wrong !== undefined) throw new Error(`${what}'s ${wrong}`);
}
