import type { Backend, FusedKernels } from '@athanor/core';
import { type Check, check } from '../check.ts';
import { checkAliasing, checkValues, type KernelCase } from '../kernels/case.ts';
import { withoutFused } from '../memory/delegate.ts';
import { compareOp } from '../ops/op-checks.ts';
import type { Subject } from '../subject.ts';
import { runVectorsOf } from '../vectors/checks.ts';
import { channelAffineCases, channelMomentsCases, channelSumsCases } from './channels.ts';
import { convolutionCases, gradientCases } from './convolution.ts';
import { crossEntropyCases, crossEntropyGradientCases } from './cross-entropy.ts';
import { denseCases } from './dense.ts';
import { maxPoolCases, maxPoolGradientCases } from './max-pool.ts';
import { reluGradientCases } from './relu-gradient.ts';
import { softmaxCases, softmaxGradientCases } from './softmax.ts';
import { checkUpdate } from './update.ts';
import { adagradVariants, adamVariants, rmspropVariants, sgdVariants } from './variants.ts';

/** The checks of a member: of the override, where the backend has it, and of what core composes where it has not. */
interface Member {
  override(backend: Backend, fused: FusedKernels): Promise<void>;
  /** `backend` has no override here. */
  composition(backend: Backend, reference: Backend): Promise<void>;
}

/** The checks of every member. One that is added to the seam does not compile until it has them. */
const members: { readonly [K in keyof FusedKernels]-?: Member } = {
  dense: {
    override: (backend, fused) =>
      checkCases(backend, 'dense', denseCases(fused.dense!.bind(fused), backend.floatType)),
    composition: (backend, reference) => compareOp(backend, reference, 'dense'),
  },
  conv2d: {
    override: (backend, fused) =>
      checkCases(backend, 'conv2d', convolutionCases(fused.conv2d!.bind(fused), backend.floatType)),
    composition: (backend, reference) => compareOp(backend, reference, 'conv2d'),
  },
  conv2dInputGradient: {
    override: (backend, fused) =>
      checkCases(
        backend,
        'conv2dInputGradient',
        gradientCases(fused.conv2dInputGradient!.bind(fused), ['y', 'w', 'x'], backend.floatType),
      ),
    composition: (backend, reference) => compareOp(backend, reference, 'conv2d'),
  },
  conv2dFilterGradient: {
    override: (backend, fused) =>
      checkCases(
        backend,
        'conv2dFilterGradient',
        gradientCases(fused.conv2dFilterGradient!.bind(fused), ['x', 'y', 'w'], backend.floatType),
      ),
    composition: (backend, reference) => compareOp(backend, reference, 'conv2d'),
  },
  reluGradient: {
    override: (backend, fused) =>
      checkCases(
        backend,
        'reluGradient',
        reluGradientCases(fused.reluGradient!.bind(fused), backend.floatType),
      ),
    composition: (backend, reference) => compareOp(backend, reference, 'relu'),
  },
  softmax: {
    override: (backend, fused) =>
      checkCases(backend, 'softmax', softmaxCases(fused.softmax!.bind(fused), backend.floatType)),
    composition: (backend, reference) => compareOp(backend, reference, 'softmax'),
  },
  softmaxGradient: {
    override: (backend, fused) =>
      checkCases(
        backend,
        'softmaxGradient',
        softmaxGradientCases(fused.softmaxGradient!.bind(fused), backend.floatType),
      ),
    composition: (backend, reference) => compareOp(backend, reference, 'softmax'),
  },
  crossEntropy: {
    override: (backend, fused) =>
      checkCases(
        backend,
        'crossEntropy',
        crossEntropyCases(fused.crossEntropy!.bind(fused), backend.floatType),
      ),
    composition: (backend, reference) => compareOp(backend, reference, 'categoricalCrossentropy'),
  },
  crossEntropyGradient: {
    override: (backend, fused) =>
      checkCases(
        backend,
        'crossEntropyGradient',
        crossEntropyGradientCases(fused.crossEntropyGradient!.bind(fused), backend.floatType),
      ),
    composition: (backend, reference) => compareOp(backend, reference, 'sparseCategoricalCrossentropy'),
  },
  maxPool2d: {
    override: (backend, fused) =>
      checkCases(backend, 'maxPool2d', maxPoolCases(fused.maxPool2d!.bind(fused), backend.floatType)),
    composition: (backend, reference) => compareOp(backend, reference, 'maxPool2d'),
  },
  maxPool2dGradient: {
    override: (backend, fused) =>
      checkCases(
        backend,
        'maxPool2dGradient',
        maxPoolGradientCases(fused.maxPool2dGradient!.bind(fused), backend.floatType),
      ),
    composition: (backend, reference) => compareOp(backend, reference, 'maxPool2d'),
  },
  channelAffine: {
    override: (backend, fused) =>
      checkCases(
        backend,
        'channelAffine',
        channelAffineCases(fused.channelAffine!.bind(fused), backend.floatType),
      ),
    composition: (backend, reference) => compareOp(backend, reference, 'batchNormTraining'),
  },
  channelMoments: {
    override: (backend, fused) =>
      checkCases(
        backend,
        'channelMoments',
        channelMomentsCases(fused.channelMoments!.bind(fused), backend.floatType),
      ),
    composition: (backend, reference) => compareOp(backend, reference, 'batchNormTraining'),
  },
  channelSums: {
    override: (backend, fused) =>
      checkCases(backend, 'channelSums', channelSumsCases(fused.channelSums!.bind(fused), backend.floatType)),
    composition: (backend, reference) => compareOp(backend, reference, 'batchNormTraining'),
  },
  sgdUpdate: {
    override: (backend, fused) =>
      checkUpdate(backend, 'sgdUpdate', sgdVariants(fused.sgdUpdate!.bind(fused))),
    composition: (backend) => runVectorsOf('optimizer.sgd', backend),
  },
  rmspropUpdate: {
    override: (backend, fused) =>
      checkUpdate(backend, 'rmspropUpdate', rmspropVariants(fused.rmspropUpdate!.bind(fused))),
    composition: (backend) => runVectorsOf('optimizer.rmsprop', backend),
  },
  adamUpdate: {
    override: (backend, fused) =>
      checkUpdate(backend, 'adamUpdate', adamVariants(fused.adamUpdate!.bind(fused))),
    async composition(backend) {
      await runVectorsOf('optimizer.adam', backend);
      await runVectorsOf('optimizer.adamw', backend);
    },
  },
  adagradUpdate: {
    override: (backend, fused) =>
      checkUpdate(backend, 'adagradUpdate', adagradVariants(fused.adagradUpdate!.bind(fused))),
    composition: (backend) => runVectorsOf('optimizer.adagrad', backend),
  },
};

/** Holds a member that computes an output to every case, and its inputs to staying as they are. */
async function checkCases(
  backend: Backend,
  member: keyof FusedKernels,
  cases: Iterable<KernelCase>,
): Promise<void> {
  let turn = 0;
  for (const kernelCase of cases) {
    await checkValues(backend, `fused.${member}`, kernelCase, turn++);
    await checkAliasing(backend, `fused.${member}`, kernelCase);
  }
}

/** Every override that the backend has against what it stands for; one that the kit does not know fails. */
export function fusedChecks(subject: Subject): readonly Check[] {
  const known = Object.keys(members) as (keyof FusedKernels)[];
  return [
    check('fused', 'every member is known to the kit', async () => {
      const { fused, name } = await subject.backend();
      const unknown = Object.keys(fused).filter((member) => !Object.hasOwn(members, member));
      if (unknown.length === 0) return;
      throw new Error(
        `backend ${name} has fused.${unknown.join(' and fused.')}, which this kit cannot check; it knows ${known.join(', ')}. ` +
          'Take it out, or use the version of @athanor/conformance that belongs to your @athanor/core',
      );
    }),
    ...known.flatMap((member) => [
      check('fused', member, async () => {
        const backend = await subject.backend();
        if (backend.fused[member] !== undefined) await members[member].override(backend, backend.fused);
      }),
      check('fused', `${member} as core composes it`, async () => {
        const reference = await subject.reference();
        await withoutFused(await subject.backend(), (bare) => members[member].composition(bare, reference));
      }),
    ]),
  ];
}
