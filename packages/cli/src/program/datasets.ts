import { type Command, Option } from 'commander';
import { wholeNumber } from '../arguments.ts';
import type { DatasetsOptions } from '../commands/datasets.ts';
import type { Context } from '../context.ts';
import { dataDir, json, offline } from './options.ts';

/** `athanor datasets` and its actions. */
export function addDatasets(program: Command, context: Context, done: (status: number) => void): void {
  const datasets = program
    .command('datasets')
    .description('Lists the data sets; fetches, describes and shows one.')
    .argument('[unknown...]')
    .usage('[options] [command]')
    .option(...dataDir)
    .option(...json)
    .action(async (unknown: string[], options: DatasetsOptions) => {
      const { listDatasets } = await import('../commands/datasets.ts');
      done(await listDatasets(unknown, options, context));
    });
  datasets
    .command('fetch')
    .description('Downloads what is missing of a data set, and verifies it.')
    .argument('<name>', 'mnist, fashion-mnist, kmnist or digits')
    .option('--force', 'download every file anew')
    .option(...dataDir)
    .option(...json)
    .action(async (name: string, _options: object, command: Command) => {
      const { fetch } = await import('../commands/datasets.ts');
      done(await fetch(name, command.optsWithGlobals(), context));
    });
  datasets
    .command('info')
    .description('Gives files, sizes and hashes of a data set, and which of them are here.')
    .argument('<name>', 'mnist, fashion-mnist, kmnist or digits')
    .option(...dataDir)
    .option(...json)
    .action(async (name: string, _options: object, command: Command) => {
      const { info } = await import('../commands/datasets.ts');
      done(await info(name, command.optsWithGlobals(), context));
    });
  datasets
    .command('show')
    .description('Draws images of a data set in the terminal.')
    .argument('<name>', 'a data set, or a folder of IDX files')
    .option('--count <n>', 'how many', wholeNumber(1), 4)
    .option('--from <n>', 'the number of the first', wholeNumber(0), 0)
    .addOption(new Option('--split <split>', 'of which images').choices(['train', 'test']).default('test'))
    .option(...dataDir)
    .option(...offline)
    .option(...json)
    .action(async (name: string, _options: object, command: Command) => {
      const { show } = await import('../commands/show.ts');
      done(await show(name, command.optsWithGlobals(), context));
    });
}
