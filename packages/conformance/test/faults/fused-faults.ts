import type { Backend, CrossEntropyLayout, TypedArray } from '@athanor/core';
import { delegateTo } from '../../src/memory/delegate.ts';
import { type Fault, onHost } from './fault.ts';

const wrongUpdate: Fault = {
  name: 'a fused update that forgets Nesterov',
  make: (pure) =>
    delegateTo(pure, {
      fused: {
        ...pure.fused,
        sgdUpdate: (parameter, gradient, slots, settings) =>
          pure.fused.sgdUpdate(parameter, gradient, slots, { ...settings, nesterov: false }),
      },
    }),
  fails: [
    'fused: sgdUpdate',
    'vectors: optimizer.sgd/2',
    'training: an MLP with sgd with Nesterov momentum follows the reference',
  ],
  passes: [
    'fused: adamUpdate',
    'fused: sgdUpdate as core composes it',
    'training: an MLP with sgd with Nesterov momentum follows the reference without fused kernels',
  ],
  says: /sgdUpdate \(.*"nesterov":true.*after step 1 parameter's element/,
};

const forgottenBias: Fault = {
  name: 'a fused dense that forgets the bias',
  make: (pure) => {
    const dense: NonNullable<Backend['fused']['dense']> = (
      input,
      kernel,
      _bias,
      output,
      { m, n, k, activation },
    ) => {
      pure.matMul(input, kernel, output, { batch: 1, m, n, k, transposeA: false, transposeB: false });
      if (activation === 'relu')
        onHost(pure, [output], output, ([x]) => x!.map((value) => Math.max(value, 0)));
    };
    return delegateTo(pure, { fused: { ...pure.fused, dense } });
  },
  fails: ['fused: dense', 'ops: dense', 'training: an MLP with sgd follows the reference'],
  passes: [
    'fused: dense as core composes it',
    'training: an MLP with sgd follows the reference without fused kernels',
  ],
  says: /fused\.dense \(m 1, n 1, k 1, linear, a bias\)/,
};

const overflowingSoftmax: Fault = {
  name: 'a fused softmax that forgets to take the greatest away',
  make: (pure) =>
    delegateTo(pure, {
      fused: {
        ...pure.fused,
        softmax: (x, output, { classes }) =>
          onHost(pure, [x], output, ([values]) => {
            const powers = Float64Array.from(values!, Math.exp);
            return powers.map((power, i) => {
              const start = i - (i % classes);
              return power / powers.subarray(start, start + classes).reduce((a, b) => a + b);
            });
          }),
      },
    }),
  fails: ['fused: softmax'],
  passes: ['fused: softmaxGradient', 'fused: softmax as core composes it'],
  says: /fused\.softmax \(4 rows of 8\).*is NaN/,
};

const partOfSoftmaxGradient: Fault = {
  name: 'a fused gradient of softmax that forgets the sum',
  make: (pure) =>
    delegateTo(pure, {
      fused: {
        ...pure.fused,
        softmaxGradient: (dy, y, output) =>
          onHost(pure, [dy, y], output, ([factor, values]) => values!.map((p, i) => p * factor![i]!)),
      },
    }),
  fails: ['fused: softmaxGradient', 'gradients: softmax'],
  passes: ['fused: softmax', 'fused: softmaxGradient as core composes it', 'ops: softmax'],
  says: /fused\.softmaxGradient \(1 rows of 1\)/,
};

const forgottenFactor: Fault = {
  name: "a fused gradient of the cross-entropy that forgets the losses' own",
  make: (pure) =>
    delegateTo(pure, {
      fused: {
        ...pure.fused,
        crossEntropy: (targets, predictions, output, layout) =>
          onHost(pure, [targets, predictions], output, ([known, given]) =>
            Float64Array.from({ length: layout.rows }, (_, row) =>
              terms(known!, given!, row, layout).reduce((sum, { loss }) => sum + loss, 0),
            ),
          ),
        crossEntropyGradient: (_dy, targets, predictions, output, layout) =>
          onHost(pure, [targets, predictions], output, ([known, given]) =>
            Array.from({ length: layout.rows }, (_, row) => terms(known!, given!, row, layout)).flatMap(
              (row) => row.map(({ gradient }) => gradient),
            ),
          ),
      },
    }),
  fails: ['fused: crossEntropyGradient', 'gradients: sparseCategoricalCrossentropy'],
  passes: [
    'fused: crossEntropy',
    'fused: crossEntropyGradient as core composes it',
    'ops: sparseCategoricalCrossentropy',
    'ops: categoricalCrossentropy',
  ],
  says: /fused\.crossEntropyGradient \(1 rows of 1, /,
};

/** What each class of a row adds to the row's cross-entropy, and its gradient. */
function terms(
  targets: TypedArray,
  predictions: TypedArray,
  row: number,
  { classes, form, epsilon }: CrossEntropyLayout,
): { readonly loss: number; readonly gradient: number }[] {
  const p = Array.from(predictions.subarray(row * classes, (row + 1) * classes));
  const isLabels = targets instanceof Int32Array;
  const t = p.map((_, c) => (isLabels ? Number(targets[row] === c) : targets[row * classes + c]!));
  const greatest = p.reduce((a, b) => Math.max(a, b));
  const logTotal = Math.log(p.reduce((sum, x) => sum + Math.exp(x - greatest), 0));
  const total = t.reduce((a, b) => a + b);
  return p.map((x, c) => {
    const logarithm = x - greatest - logTotal;
    if (form === 'logits') {
      return { loss: t[c] === 0 ? 0 : -t[c]! * logarithm, gradient: Math.exp(logarithm) * total - t[c]! };
    }
    const kept = form === 'add' ? x + epsilon : Math.min(Math.max(x, epsilon), 1 - epsilon);
    const isKept = form === 'add' || kept === x;
    return { loss: -t[c]! * Math.log(kept), gradient: isKept ? -t[c]! / kept : 0 };
  });
}

const forgottenRelu: Fault = {
  name: 'a fused gradient of max pooling that forgets the relu before it',
  make: (pure) =>
    delegateTo(pure, {
      fused: {
        ...pure.fused,
        maxPool2dGradient: (x, dy, output, layout) =>
          pure.fused.maxPool2dGradient(x, dy, output, layout, 'linear'),
      },
    }),
  fails: ['fused: maxPool2dGradient'],
  passes: ['fused: maxPool2d', 'fused: maxPool2dGradient as core composes it', 'gradients: maxPool2d'],
  says: /fused\.maxPool2dGradient \(relu, /,
};

const reluOfGradient: Fault = {
  name: "a fused gradient of max pooling that takes the gradient's relu for relu's gradient",
  make: (pure) =>
    delegateTo(pure, {
      fused: {
        ...pure.fused,
        maxPool2dGradient(x, dy, output, layout, activation) {
          pure.fused.maxPool2dGradient(x, dy, output, layout, 'linear');
          if (activation === 'relu')
            onHost(pure, [output], output, ([dx]) => dx!.map((value) => Math.max(value, 0)));
        },
      },
    }),
  fails: ['fused: maxPool2dGradient'],
  passes: ['fused: maxPool2d', 'gradients: maxPool2d'],
  says: /fused\.maxPool2dGradient \(relu, /,
};

const unknownFused: Fault = {
  name: 'a fused kernel that nobody has heard of',
  make(pure) {
    const fused = { ...pure.fused, softmaxCrossEntropie: () => undefined };
    return delegateTo(pure, { fused });
  },
  fails: ['fused: every member is known to the kit'],
  passes: ['fused: sgdUpdate'],
  says: /fused\.softmaxCrossEntropie/,
};

/** Faults of the optional kernels. */
export const fusedFaults: readonly Fault[] = [
  wrongUpdate,
  forgottenBias,
  overflowingSoftmax,
  partOfSoftmaxGradient,
  forgottenFactor,
  forgottenRelu,
  reluOfGradient,
  unknownFused,
];
