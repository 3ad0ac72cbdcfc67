import {
  type CrossEntropyForm,
  type CrossEntropyLayout,
  type FloatType,
  type FusedKernels,
  type TypedArray,
  typedArray,
} from '@athanor/core';
import { type Agreement, unit } from '../compare.ts';
import { integers, streamFor, uniform } from '../data.ts';
import { type HostStorage, host, type KernelCase } from '../kernels/case.ts';
import { classLayouts, describeClasses, logitsOf, softmaxOf } from './softmax.ts';

const settings: readonly (readonly [CrossEntropyForm, epsilon: number])[] = [
  ['logits', 0],
  ['clip', 0.125],
  ['clip', 1e-7],
  ['add', 0.001],
];

/** Targets and predictions of one call, and in float64 what they are of each row: t, its loss, and the loss's gradient. */
interface Problem {
  readonly label: string;
  readonly layout: CrossEntropyLayout;
  readonly targets: HostStorage;
  readonly predictions: TypedArray;
  readonly losses: Float64Array;
  readonly gradients: Float64Array;
}

/** The cross-entropies of `crossEntropy`, each row's. */
export function* crossEntropyCases(
  crossEntropy: NonNullable<FusedKernels['crossEntropy']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  for (const { label, layout, targets, predictions, losses } of problems(floatType)) {
    yield {
      label,
      inputs: [targets, host(floatType, predictions)],
      output: { dtype: floatType, length: layout.rows },
      expected: losses,
      agreement: near(floatType, layout),
      run: (_, [known, given], output) => crossEntropy(known!, given!, output, layout),
    };
  }
}

/** Their gradients with respect to the predictions, times a factor for each row. */
export function* crossEntropyGradientCases(
  crossEntropyGradient: NonNullable<FusedKernels['crossEntropyGradient']>,
  floatType: FloatType,
): Iterable<KernelCase> {
  const stream = streamFor('fused crossEntropyGradient');
  for (const { label, layout, targets, predictions, gradients } of problems(floatType)) {
    const { rows, classes } = layout;
    const dy = typedArray(floatType, uniform(stream, rows));
    yield {
      label,
      inputs: [host(floatType, dy), targets, host(floatType, predictions)],
      output: { dtype: floatType, length: predictions.length },
      expected: gradients.map((gradient, i) => gradient * dy[Math.floor(i / classes)]!),
      agreement: near(floatType, layout),
      run: (_, [factor, known, given], output) =>
        crossEntropyGradient(factor!, known!, given!, output, layout),
    };
  }
}

function near(floatType: FloatType, { classes }: CrossEntropyLayout): Agreement {
  return (expected) => (16 + Math.sqrt(classes)) * unit(floatType) * Math.max(1, Math.abs(expected));
}

function* problems(floatType: FloatType): Iterable<Problem> {
  const stream = streamFor('fused crossEntropy');
  for (const classLayout of classLayouts) {
    const { rows, classes } = classLayout;
    for (const [form, epsilon] of settings) {
      const layout: CrossEntropyLayout = { ...classLayout, form, epsilon };
      const values = uniform(stream, rows * classes);
      const predictions = typedArray(
        floatType,
        form === 'logits' ? logitsOf(layout, values) : values.map((x) => Math.abs(x) / 2),
      );
      const labels = Int32Array.from(integers(stream, rows, 0, classes - 1));
      const soft = typedArray(floatType, uniform(stream, rows * classes, 0, 1));
      // Where the prediction is −∞ only a target of 0 has a loss.
      for (let i = 0; i < soft.length; i++) {
        if (i % 3 === 0 || predictions[i] === Number.NEGATIVE_INFINITY) soft[i] = 0;
      }
      for (let row = 0; row < rows; row++) {
        if (predictions[row * classes + labels[row]!] === Number.NEGATIVE_INFINITY) labels[row] = 1 % classes;
      }
      const what = `${describeClasses(layout)}, ${form}, ε ${epsilon}`;
      yield problem(`${what}, labels`, layout, { dtype: 'int32', values: labels }, predictions);
      yield problem(what, layout, { dtype: floatType, values: soft }, predictions);
    }
  }
}

function problem(
  label: string,
  layout: CrossEntropyLayout,
  targets: HostStorage,
  predictions: TypedArray,
): Problem {
  const { rows, classes } = layout;
  const losses = new Float64Array(rows);
  const gradients = new Float64Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    const p = predictions.subarray(start, start + classes);
    const t = new Float64Array(classes);
    if (targets.dtype === 'int32') t[targets.values[row]!] = 1;
    else t.set(targets.values.subarray(start, start + classes));
    const { loss, gradient } = layout.form === 'logits' ? ofLogits(t, p) : ofProbabilities(t, p, layout);
    losses[row] = loss;
    gradients.set(gradient, start);
  }
  return { label, layout, targets, predictions, losses, gradients };
}

interface RowResult {
  readonly loss: number;
  readonly gradient: Float64Array;
}

function ofLogits(t: Float64Array, z: TypedArray): RowResult {
  const greatest = Float64Array.from(z).reduce((a, b) => Math.max(a, b));
  const logTotal = Math.log(Float64Array.from(z, (x) => Math.exp(x - greatest)).reduce((a, b) => a + b));
  const total = t.reduce((a, b) => a + b);
  const isNumber = !Number.isNaN(greatest);
  const costs = t.map((weight, c) => (weight === 0 ? 0 : -weight * (z[c]! - greatest - logTotal)));
  return {
    loss: costs.reduce((a, b) => a + b),
    gradient: softmaxOf(z).map((p, c) => (isNumber ? p * total - t[c]! : Number.NaN)),
  };
}

function ofProbabilities(t: Float64Array, p: TypedArray, { form, epsilon }: CrossEntropyLayout): RowResult {
  const kept = (x: number): number =>
    form === 'add' ? x + epsilon : Math.min(Math.max(x, epsilon), 1 - epsilon);
  const isKept = (x: number): boolean => form === 'add' || (x >= epsilon && x <= 1 - epsilon);
  return {
    loss: t.reduce((sum, weight, c) => sum - weight * Math.log(kept(p[c]!)), 0),
    gradient: t.map((weight, c) => (isKept(p[c]!) ? -weight / kept(p[c]!) : 0)),
  };
}
