import { matMul, tensor, tidy } from '@athanor/core';
import { createBackend } from './create.ts';
import type { Judgement } from './judge.ts';
import { namedBackend } from './named.ts';
import { backendRow } from './table.ts';

/** Whether a backend can run here, and if not, why. */
export interface Trial {
  /** As it was asked for, with the options. */
  readonly name: string;
  readonly canRun: boolean;
  readonly reason?: string;
  /** Where it can run and its row judges: whether it is fit to be the default. */
  readonly judgement?: Judgement;
}

/** Makes a backend, and lets it work out a small product: what can do that can run here. */
export async function tryBackend(name: string, cwd: string): Promise<Trial> {
  try {
    const { backend } = await createBackend(name, cwd);
    try {
      const product = tidy(() => matMul(tensor([[1, 2]], { backend }), tensor([[3], [4]], { backend })));
      const value = await product.item();
      product.dispose();
      const judgement = backendRow(namedBackend(name).name)?.judge?.(backend);
      if (value === 11) return { name, canRun: true, ...(judgement && { judgement }) };
      return { name, canRun: false, reason: `1·3 + 2·4 is 11, and it gave ${value}` };
    } finally {
      await backend.dispose();
    }
  } catch (error) {
    return { name, canRun: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
