import type { Command } from 'commander';
import { names, wholeNumber } from '../arguments.ts';
import type { BenchOptions } from '../commands/bench.ts';
import type { VectorsOptions } from '../commands/vectors.ts';
import type { Context } from '../context.ts';
import { backend, json } from './options.ts';

/** `athanor vectors` and `athanor bench`. */
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
  program
    .command('bench')
    .summary('milliseconds per training step')
    .description(
      'Measures milliseconds per training step, backends side by side: in every round each takes its turn, and the median over rounds counts.',
    )
    .option('--backends <names>', 'with commas between them (default: all that can run here)', names)
    .option('--networks <names>', 'mlp-512, mlp-256-128, cnn (default: mlp-512)', names)
    .option('--peers', 'also stock tfjs and, where PYTHON (default python3) has them, PyTorch and TensorFlow')
    .option('--rounds <n>', 'how often each takes its turn', wholeNumber(1), 7)
    .option(...json)
    .action(async (options: BenchOptions) => {
      const { bench } = await import('../commands/bench.ts');
      done(await bench(options, context));
    });
}
