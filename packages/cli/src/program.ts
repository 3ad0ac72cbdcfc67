import { Command } from 'commander';
import type { Context } from './context.ts';
import { addBench } from './program/bench.ts';
import { addChecks } from './program/checks.ts';
import { addDatasets } from './program/datasets.ts';
import { addLists } from './program/lists.ts';
import { addRuns } from './program/runs.ts';
import { addTrain } from './program/train.ts';
import { version } from './version.ts';

// A command's module is loaded when the command is run, so that help and mistakes cost nothing.

/** The command line; `done` is handed the exit status of a command that ends well. */
export function createProgram(context: Context, done: (status: number) => void): Command {
  const program = new Command('athanor')
    .description('Trains neural networks in TypeScript, on any backend, with nothing hidden.')
    .version(version())
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => Math.min(120, context.stdout.columns),
      getErrHelpWidth: () => Math.min(120, context.stderr.columns),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(text.replace(/^error: /, 'athanor: ')),
    })
    .addHelpText(
      'after',
      `
Examples:
  athanor train                             the recipe keras-mlp on the embedded digits
  athanor train naive-sequential --dataset mnist --backend pure
  athanor predict runs/my-run digit.png '#17'
  athanor <command> --help                  a command's options`,
    );
  addTrain(program, context, done);
  addRuns(program, context, done);
  addLists(program, context, done);
  addDatasets(program, context, done);
  addChecks(program, context, done);
  addBench(program, context, done);
  return program;
}
