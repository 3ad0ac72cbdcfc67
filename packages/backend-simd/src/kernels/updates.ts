import type {
  AdagradSettings,
  AdamSettings,
  FusedKernels,
  RmspropSettings,
  SgdSettings,
  Storage,
} from '@athanor/core';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

/** The members of `fused` that are made here. */
export type Updates = Required<
  Pick<FusedKernels, 'sgdUpdate' | 'rmspropUpdate' | 'adamUpdate' | 'adagradUpdate'>
>;

const grain = 16384;

/** The optimizers' updates, one pass each. What is computed of the settings alone is rounded as core's scalars are. */
export function updateKernels(runner: Runner, own: (storage: Storage) => SimdStorage): Updates {
  const optional = (storage: Storage | null): number => (storage === null ? 0 : own(storage).pointer);
  const pointer = (storage: Storage): number => own(storage).pointer;
  return {
    sgdUpdate(parameter, gradient, { velocity }, settings: SgdSettings) {
      const { learningRate, momentum, nesterov } = settings;
      const args = [pointer(parameter), pointer(gradient), optional(velocity)];
      runner.run('sgdUpdate', [...args, learningRate, momentum, Number(nesterov)], parameter.length, grain);
    },
    rmspropUpdate(parameter, gradient, slots, settings: RmspropSettings) {
      const { learningRate, rho, momentum, epsilon } = settings;
      const args = [
        ...[pointer(parameter), pointer(gradient)],
        ...[pointer(slots.meanSquare), optional(slots.meanGradient), optional(slots.velocity)],
        ...[learningRate, rho, 1 - rho, momentum, epsilon],
      ];
      runner.run('rmspropUpdate', args, parameter.length, grain);
    },
    adamUpdate(parameter, gradient, { firstMoment, secondMoment }, settings: AdamSettings) {
      const { learningRate, beta1, beta2, epsilon, weightDecay, step } = settings;
      const alpha = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
      const args = [
        ...[pointer(parameter), pointer(gradient), pointer(firstMoment), pointer(secondMoment)],
        ...[1 - beta1, 1 - beta2, alpha, epsilon, 1 - learningRate * weightDecay],
      ];
      runner.run('adamUpdate', args, parameter.length, grain);
    },
    adagradUpdate(parameter, gradient, { accumulator }, settings: AdagradSettings) {
      const args = [pointer(parameter), pointer(gradient), pointer(accumulator)];
      const { learningRate, epsilon } = settings;
      runner.run('adagradUpdate', [...args, learningRate, epsilon], parameter.length, grain);
    },
  };
}
