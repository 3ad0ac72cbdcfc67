import type { Command } from 'commander';
import type { Context } from '../context.ts';
import type { JsonOption } from '../json.ts';
import { json } from './options.ts';

/** `athanor recipes` and `athanor backends`. */
export function addLists(program: Command, context: Context, done: (status: number) => void): void {
  program
    .command('recipes')
    .description('Lists the recipes.')
    .option(...json)
    .action(async (options: JsonOption) => {
      const { listRecipes } = await import('../commands/recipes.ts');
      done(listRecipes(options, context));
    });
  program
    .command('backends')
    .description("Lists the backends: which can run here, and why one can't.")
    .argument('[name...]', 'other packages to try, or a backend with options: simd:threads=1')
    .option(...json)
    .action(async (others: string[], options: JsonOption) => {
      const { listBackends } = await import('../commands/backends.ts');
      done(await listBackends(others, options, context));
    });
}
