import { type Command, Option } from 'commander';
import { names, wholeNumber } from '../arguments.ts';
import type { BenchOptions } from '../commands/bench.ts';
import type { Context } from '../context.ts';
import { json } from './options.ts';

/** `athanor bench`. */
export function addBench(program: Command, context: Context, done: (status: number) => void): void {
  program
    .command('bench')
    .summary('milliseconds per training step')
    .description(
      'Measures milliseconds per training step, backends side by side: in every round each takes its turn, and the median over rounds counts. Beside it stand the GFLOP/s reached, and what share that is of the floor: a loop of nothing but multiply-adds in WebAssembly, measured in the same rounds.',
    )
    .option(
      '--backends <names>',
      'with commas between them, also with options: simd,simd:threads=1 (default: all that can run here; the fastest with --grow and --profile)',
      names,
    )
    .option(
      '--networks <names>',
      'mlp-512, mlp-256-128, cnn, recipes or config files (default: mlp-512)',
      names,
    )
    .option('--batch <n>', "images of a batch (default: the network's own)", wholeNumber(1))
    .option(
      '--peers',
      'also stock tfjs and, where PYTHON (default python3) has them, PyTorch and TensorFlow, each in its fastest way',
    )
    .option('--rounds <n>', 'how often each takes its turn', wholeNumber(1), 7)
    .addOption(
      new Option('--grow <what>', 'how the cost grows with it').choices([
        'batch',
        'width',
        'depth',
        'threads',
      ]),
    )
    .option('--svg <file>', 'with --grow: also draw it')
    .option('--profile', "where a step's time goes, op by op")
    .option(...json)
    .addHelpText(
      'after',
      `
Examples:
  athanor bench --peers --networks mlp-512,cnn
  athanor bench --networks my-network.json --backends simd,pure
  athanor bench --backends simd,simd:threads=1,simd:threads=1:relaxed=false
  athanor bench --grow batch --svg growth.svg
  athanor bench --profile --networks cnn --backends simd

simd:revectorize=true sets a flag of the whole process: what else V8 optimizes of
WebAssembly in the same run, the kernels of a plain simd among it, is joined too.
To compare with and without, run the command twice.`,
    )
    .action(async (options: BenchOptions) => {
      const { bench } = await import('../commands/bench.ts');
      done(await bench(options, context));
    });
}
