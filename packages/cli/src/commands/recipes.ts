import type { Context } from '../context.ts';
import { type JsonOption, writeEvent } from '../json.ts';
import { recipes } from '../recipes/index.ts';
import { createScreen } from '../screen.ts';
import { table } from '../terminal/table.ts';

/** `athanor recipes`: what there is to train. */
export function listRecipes({ json = false }: JsonOption, context: Context): number {
  if (json) {
    for (const recipe of recipes) writeEvent(context.stdout, { event: 'recipe', ...recipe });
    return 0;
  }
  const screen = createScreen(context, { json, quiet: false });
  const { style } = screen;
  const rows = recipes.map(({ name, description, epochs, batchSize }) => [
    style.bold(name),
    description,
    style.dim(`${epochs} epochs, ${batchSize === 'all' ? 'one batch of all' : `batches of ${batchSize}`}`),
  ]);
  screen.print(...table(rows), '', style.dim('athanor train RECIPE'));
  return 0;
}
