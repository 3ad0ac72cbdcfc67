import type { Command } from 'commander';
import type { VectorsOptions } from '../commands/vectors.ts';
import type { Context } from '../context.ts';
import { backend, json } from './options.ts';

/** `athanor vectors`. */
export function addChecks(program: Command, context: Context, done: (status: number) => void): void {
  program
    .command('vectors')
    .summary('run a file of test vectors; exit 1 if any disagrees')
    .description('Runs a file of test vectors on a backend. Ends with status 1 if any disagrees.')
    .argument('<file>', 'a JSON file of test vectors')
    .option(...backend)
    .option(...json)
    .action(async (file: string, options: VectorsOptions) => {
      const { vectors } = await import('../commands/vectors.ts');
      done(await vectors(file, options, context));
    });
}
