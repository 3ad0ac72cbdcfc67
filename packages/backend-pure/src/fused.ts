import type { FloatType, FusedKernels, Storage, TypedArray } from '@athanor/core';
import { channelAffine, channelMoments, channelSums } from './channels.ts';
import { finishRows, reluGradient } from './finish.ts';
import { adagradUpdate, adamUpdate, rmspropUpdate, sgdUpdate } from './updates.ts';
import { conv2d, conv2dFilterGradient } from './windows/conv2d.ts';
import { conv2dInputGradient } from './windows/conv2d-input-gradient.ts';
import { maxPool2d, maxPool2dGradient } from './windows/max-pool2d.ts';

/** The members of `fused` that this backend has: all but `dense`. */
export type PureFusedKernels = Required<
  Pick<
    FusedKernels,
    | 'conv2d'
    | 'conv2dInputGradient'
    | 'conv2dFilterGradient'
    | 'channelAffine'
    | 'channelMoments'
    | 'channelSums'
    | 'reluGradient'
    | 'maxPool2d'
    | 'maxPool2dGradient'
    | 'sgdUpdate'
    | 'rmspropUpdate'
    | 'adamUpdate'
    | 'adagradUpdate'
  >
>;

/** `values` gives the array of a storage, or throws if the backend cannot use it. */
export function fusedKernels(
  floatType: FloatType,
  values: (storage: Storage) => TypedArray,
): PureFusedKernels {
  const optional = (storage: Storage | null) => storage && values(storage);
  return {
    conv2d(x, filter, bias, output, layout, activation) {
      conv2d(values(x), values(filter), values(output), layout);
      finishRows(values(output), optional(bias), activation);
    },
    conv2dInputGradient(dy, filter, output, layout) {
      conv2dInputGradient(values(dy), values(filter), values(output), layout);
    },
    conv2dFilterGradient(x, dy, output, layout) {
      conv2dFilterGradient(values(x), values(dy), values(output), layout);
    },
    channelAffine(x, centre, scale, offset, output, layout) {
      channelAffine(values(x), values(centre), values(scale), values(offset), values(output), layout);
    },
    channelMoments(x, output, layout) {
      channelMoments(values(x), values(output), layout);
    },
    channelSums(dy, x, centre, output, layout) {
      channelSums(values(dy), values(x), values(centre), values(output), layout);
    },
    reluGradient(dy, y, output) {
      reluGradient(values(dy), values(y), values(output));
    },
    maxPool2d(x, output, layout) {
      maxPool2d(values(x), values(output), layout);
    },
    maxPool2dGradient(x, dy, output, layout, activation) {
      maxPool2dGradient(values(x), values(dy), values(output), layout, activation);
    },
    sgdUpdate(parameter, gradient, { velocity }, settings) {
      sgdUpdate(values(parameter), values(gradient), optional(velocity), settings, floatType);
    },
    rmspropUpdate(parameter, gradient, { meanSquare, meanGradient, velocity }, settings) {
      const slots = {
        meanSquare: values(meanSquare),
        meanGradient: optional(meanGradient),
        velocity: optional(velocity),
      };
      rmspropUpdate(values(parameter), values(gradient), slots, settings, floatType);
    },
    adamUpdate(parameter, gradient, { firstMoment, secondMoment }, settings) {
      const slots = { firstMoment: values(firstMoment), secondMoment: values(secondMoment) };
      adamUpdate(values(parameter), values(gradient), slots, settings, floatType);
    },
    adagradUpdate(parameter, gradient, { accumulator }, settings) {
      adagradUpdate(values(parameter), values(gradient), values(accumulator), settings, floatType);
    },
  };
}
