import type { Backend } from '@athanor/core';
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
export const fusedFaults: readonly Fault[] = [wrongUpdate, forgottenBias, unknownFused];
