import type { Recipe } from '../config/types.ts';
import type { Context } from '../context.ts';
import { type JsonOption, writeEvent } from '../json.ts';
import { documentRecipes, furtherRecipes, recipes } from '../recipes/index.ts';
import { createScreen } from '../screen.ts';
import { table } from '../terminal/table.ts';

/** `athanor recipes`: what there is to train, the five documents' first. */
export function listRecipes({ json = false }: JsonOption, context: Context): number {
  if (json) {
    for (const recipe of recipes) writeEvent(context.stdout, { event: 'recipe', ...recipe });
    return 0;
  }
  const screen = createScreen(context, { json, quiet: false });
  const { style } = screen;
  const rowOf = ({ name, description, epochs, batchSize }: Recipe): string[] => [
    style.bold(name),
    description,
    style.dim(`${epochs} epochs, ${batchSize === 'all' ? 'one batch of all' : `batches of ${batchSize}`}`),
  ];
  // One table, so that the columns of both lists stand under each other.
  screen.print(
    ...table([...documentRecipes.map(rowOf), [], ...furtherRecipes.map(rowOf)]),
    '',
    style.dim('athanor train RECIPE'),
  );
  return 0;
}
