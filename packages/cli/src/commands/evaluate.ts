import type { Context } from '../context.ts';
import { type JsonOption, writeEvent } from '../json.ts';
import { loadData } from '../load-data.ts';
import { type RunOptions, withRun } from '../run/open.ts';
import { createScreen } from '../screen.ts';
import { confusionTable } from '../terminal/confusion.ts';
import { formatCount, formatSeconds } from '../terminal/format.ts';
import { batchesOf, labelsFor } from '../train/batches.ts';
import { splitFigures } from '../train/figures.ts';
import { predictSplit } from '../train/predictions.ts';
import { evaluationBatch } from '../train/run-training.ts';
import { formatFigure, words } from '../train/text-reporter.ts';

export interface EvaluateOptions extends JsonOption, RunOptions {}

/** `athanor evaluate RUN`: loss and metrics of a saved run's model on the test split of a data set. */
export async function evaluate(run: string, options: EvaluateOptions, context: Context): Promise<number> {
  const began = performance.now();
  const json = options.json ?? false;
  const screen = createScreen(context, { json, quiet: false });
  const signal = context.interruptSignal();
  await withRun(run, options, context, async ({ config, backendName, model, request }) => {
    const data = await loadData(request, screen, signal);
    const classes = data.classNames.length;
    const batches = batchesOf(data.test, {
      labels: labelsFor(config.loss),
      classes,
      inputShape: model.inputShape ?? [],
      batchSize: evaluationBatch,
    });
    screen.live(`evaluating on ${formatCount(data.test.count)} images …`);
    const { loss, ...metrics } = await model.evaluate(batches, { signal });
    const figures = splitFigures('test', { loss, metrics });
    const seconds = (performance.now() - began) / 1000;
    if (json) {
      writeEvent(context.stdout, {
        event: 'result',
        run,
        recipe: config.name,
        backend: backendName,
        dataset: request.dataset,
        testSamples: data.test.count,
        ...figures,
        seconds,
      });
      return;
    }
    screen.print(
      `${screen.style.bold(config.name)} on ${formatCount(data.test.count)} test images of ${request.dataset}, backend ${backendName}`,
      ...Object.entries(figures).map(([name, value]) => `${words(name)} ${formatFigure(name, value)}`),
    );
    if (screen.isTerminal) {
      const { confusion } = await predictSplit(model, data.test, batches, {
        classes,
        loss: config.loss,
        signal,
      });
      screen.print('', ...confusionTable(confusion, data.classNames, screen.style), '');
    }
    screen.print(screen.style.dim(formatSeconds(seconds)));
  }).finally(() => screen.clearLive());
  return 0;
}
