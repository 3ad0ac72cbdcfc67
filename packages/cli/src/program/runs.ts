import type { Command } from 'commander';
import { wholeNumber } from '../arguments.ts';
import type { EvaluateOptions } from '../commands/evaluate.ts';
import type { PredictOptions } from '../commands/predict.ts';
import type { Context } from '../context.ts';
import { backend, dataDir, json, offline } from './options.ts';

/** `athanor evaluate` and `athanor predict`. */
export function addRuns(program: Command, context: Context, done: (status: number) => void): void {
  program
    .command('evaluate')
    .summary("loss and metrics of a saved run's model")
    .description("Gives the loss and the metrics of a saved run's model on the test split of a data set.")
    .argument('<run>', "a run's folder")
    .option('--dataset <name>', "a data set or a folder of IDX files (default: the run's)")
    .option(...backend)
    .option(...dataDir)
    .option(...offline)
    .option(...json)
    .action(async (run: string, options: EvaluateOptions) => {
      const { evaluate } = await import('../commands/evaluate.ts');
      done(await evaluate(run, options, context));
    });
  program
    .command('predict')
    .summary('classify PNG files or images of the test split')
    .description(
      "Classifies images: PNG files of any size, dark on light or light on dark, or '#17', the image of that number in the test split (in quotes: # begins a comment in a shell).",
    )
    .argument('<run>', "a run's folder")
    .argument('<image...>', "PNG files, or '#N'")
    .option('--top <n>', 'how many classes to name', wholeNumber(1), 3)
    .option('--dataset <name>', "what '#N' is an image of (default: the run's data set)")
    .option(...backend)
    .option(...dataDir)
    .option(...offline)
    .option(...json)
    .action(async (run: string, images: string[], options: PredictOptions) => {
      const { predict } = await import('../commands/predict.ts');
      done(await predict(run, images, options, context));
    });
}
