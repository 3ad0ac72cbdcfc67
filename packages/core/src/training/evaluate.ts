import { ValueError } from '../errors.ts';
import { tidy } from '../memory/scope.ts';
import { concat } from '../ops/concat.ts';
import { reshape } from '../ops/reshape.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';
import { checkBatch, checkForm, inputTensor, targetTensor } from './batch-tensors.ts';
import type { ArrayInput, BatchSource, TrainingData } from './data.ts';
import type { Evaluation } from './events.ts';
import { hostInputs } from './host-arrays.ts';
import { type EvaluateOptions, readEvaluateOptions } from './options.ts';
import { Pacer } from './pacer.ts';
import { readScalars } from './read-scalars.ts';
import { Rows } from './rows.ts';
import { openData, passOf } from './source.ts';
import { Totals } from './totals.ts';
import type { TrainableModel } from './trainable-model.ts';

/**
 * The loss and the metrics of a compiled model, means over the samples of the data.
 *
 * @throws ValueError without samples, and for what `trainStep` refuses
 */
export async function evaluate(
  model: TrainableModel,
  data: TrainingData,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { batchSize, signal } = readEvaluateOptions('evaluate', options);
  return evaluateBatches(model, await openData(data, model, { batchSize, shuffle: undefined }), signal);
}

/** `evaluate` for a source of batches. */
export async function evaluateBatches(
  model: TrainableModel,
  source: BatchSource,
  signal: AbortSignal | undefined,
): Promise<Evaluation> {
  const { loss, metrics } = model.compilation;
  const totals = new Totals(metrics);
  const pacer = new Pacer();
  for await (const batch of passOf(source, 0)) {
    signal?.throwIfAborted();
    checkForm(batch);
    if (!model.isBuilt) model.build(batch.x.shape.slice(1));
    const samples = checkBatch(batch, model);
    const [total = Number.NaN, ...matches] = await readScalars(model.backend, () => {
      const y = targetTensor(batch.y, model.backend);
      const yPred = model.call(inputTensor(batch.x, model.backend));
      return [sum(loss.perSample(y, yPred)), ...metrics.map((metric) => metric.matches(y, yPred))];
    });
    totals.add({ loss: total / samples, samples, matches });
    await pacer.giveWay();
  }
  if (totals.samples === 0) throw new ValueError('the data set is empty; expected one sample or more');
  return totals.evaluation();
}

/**
 * The model's outputs [samples, …] for inputs [samples, …], worked out a batch at a time.
 *
 * @throws ShapeError if the inputs do not fit the model
 * @throws ValueError without samples
 */
export async function predict(
  model: TrainableModel,
  x: ArrayInput,
  options: EvaluateOptions = {},
): Promise<Tensor> {
  const { batchSize, signal } = readEvaluateOptions('predict', options);
  const inputs = await hostInputs(x, model.inputShape, model.backend);
  const samples = inputs.shape[0]!;
  if (samples === 0) throw new ValueError('predict: there are no inputs; expected one sample or more');
  const rows = new Rows(inputs, batchSize);
  const outputs: Tensor[] = [];
  const pacer = new Pacer();
  try {
    for (let begin = 0; begin < samples; begin += batchSize) {
      signal?.throwIfAborted();
      const batch = rows.slice(begin, Math.min(begin + batchSize, samples));
      outputs.push(tidy(() => model.call(inputTensor(batch, model.backend))));
      await pacer.giveWay();
    }
    return outputs.length === 1 ? reshape(outputs[0]!, outputs[0]!.shape) : concat(outputs, { axis: 0 });
  } finally {
    for (const output of outputs) output.dispose();
  }
}
