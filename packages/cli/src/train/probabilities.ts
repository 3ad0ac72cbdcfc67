import type { LossConfig } from '../config/types.ts';

/**
 * What a network's outputs for one image say as probabilities. Logits (as the loss says) go through a softmax; a
 * distribution is left as it is. Others are outputs that were held to one-hot labels, whose best guess is the
 * probability itself: they are kept within 0 and 1 and divided by their sum.
 */
export function probabilities(outputs: ArrayLike<number>, loss: LossConfig): number[] {
  const values = Array.from(outputs);
  if (typeof loss === 'object' && 'fromLogits' in loss && loss.fromLogits === true) return softmax(values);
  const kept = values.map((value) => Math.min(1, Math.max(0, value)));
  const total = kept.reduce((sum, value) => sum + value, 0);
  if (total === 0) return softmax(values);
  return Math.abs(total - 1) < 1e-4 ? kept : kept.map((value) => value / total);
}

function softmax(values: readonly number[]): number[] {
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const total = powers.reduce((sum, value) => sum + value, 0);
  return powers.map((value) => value / total);
}
