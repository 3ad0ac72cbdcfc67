import type { CrossEntropyForm, CrossEntropyLayout, FusedKernels, Storage } from '@athanor/core';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';

/** The members of `fused` that are made here. */
export type CrossEntropies = Required<
  Pick<FusedKernels, 'softmax' | 'softmaxGradient' | 'crossEntropy' | 'crossEntropyGradient'>
>;

// Elements that are worth a thread.
const grainElements = 4096;

/** What assembly/cross-entropy.ts calls a form by. */
const formCodes: { readonly [K in CrossEntropyForm]: number } = { logits: 0, clip: 1, add: 2 };

/** softmax, the cross-entropies and their gradients, one pass each over rows of classes. */
export function crossEntropyKernels(runner: Runner, own: (storage: Storage) => SimdStorage): CrossEntropies {
  const grainOf = (classes: number): number => Math.ceil(grainElements / Math.max(1, classes));
  const settings = (
    targets: SimdStorage,
    { classes, form, epsilon }: CrossEntropyLayout,
  ): readonly number[] => [classes, Number(targets.dtype === 'int32'), formCodes[form], epsilon, 1 - epsilon];
  return {
    softmax(x, output, { rows, classes }) {
      runner.run('softmax', [own(x).pointer, own(output).pointer, classes], rows, grainOf(classes));
    },
    softmaxGradient(dy, y, output, { rows, classes }) {
      const args = [own(dy).pointer, own(y).pointer, own(output).pointer, classes];
      runner.run('softmaxGradient', args, rows, grainOf(classes));
    },
    crossEntropy(targets, predictions, output, layout) {
      const known = own(targets);
      const args = [known.pointer, own(predictions).pointer, own(output).pointer];
      runner.run('crossEntropy', [...args, ...settings(known, layout)], layout.rows, grainOf(layout.classes));
    },
    crossEntropyGradient(dy, targets, predictions, output, layout) {
      const known = own(targets);
      const args = [own(dy).pointer, known.pointer, own(predictions).pointer, own(output).pointer];
      const all = [...args, ...settings(known, layout)];
      runner.run('crossEntropyGradient', all, layout.rows, grainOf(layout.classes));
    },
  };
}
