import type { Command } from 'commander';
import { anyWholeNumber, batchSize, numberFromZero, shareOrCount, wholeNumber } from '../arguments.ts';
import type { TrainOptions } from '../commands/train.ts';
import type { Context } from '../context.ts';
import { backend, dataDir, json, offline } from './options.ts';

/** `athanor train`. */
export function addTrain(program: Command, context: Context, done: (status: number) => void): void {
  program
    .command('train')
    .summary('train, evaluate on the test split, save a run')
    .description(
      'Trains a network, evaluates it on the test split and saves a run. What is trained is a recipe (`athanor recipes`), a config file, or a saved run to train again; without an argument athanor.config.{ts,js,json} of the current folder, or the recipe keras-mlp.',
    )
    .argument('[recipe|config]', "a recipe's name, a config file, or a run's folder")
    .option(...backend)
    .option('--dataset <name>', 'digits (default), mnist, fashion-mnist, kmnist, or a folder of IDX files')
    .option(...dataDir)
    .option(...offline)
    .option('--epochs <n>', 'passes over the training images', wholeNumber(1))
    .option('--batch-size <n>', "images of a batch, or 'all'", batchSize)
    .option(
      '--learning-rate <x>',
      "the optimizer's learning rate, in place of a schedule too",
      numberFromZero,
    )
    .option('--optimizer <name>', 'sgd, rmsprop, adam, adamw, adagrad')
    .option('--loss <name>', 'such as sparseCategoricalCrossentropy, meanSquaredError')
    .option('--seed <n>', 'what all random numbers are drawn from (default: 1)', anyWholeNumber)
    .option('--limit <n>', 'use the first n training images', wholeNumber(1))
    .option(
      '--validation-split <x>',
      'hold out this share (below 1) or so many of the training images, from the end, and evaluate on them after each epoch',
      shareOrCount,
    )
    .option('--init-from <file>', 'a safetensors file of weights to start from: dense/kernel, dense/bias, …')
    .option('--log-every <n>', 'batches between batch events (default: 100)', wholeNumber(1))
    .option('--out <dir>', "the run's folder (default: runs/RECIPE-TIME)")
    .option(...json)
    .option('--quiet', 'print nothing but errors')
    .action(async (what: string | undefined, options: TrainOptions) => {
      const { train } = await import('../commands/train.ts');
      done(await train(what, options, context));
    });
}
