import { DivergedError, ValueError } from '../errors.ts';
import { sum } from '../ops/sum.ts';
import { sizeOf } from '../shape.ts';
import { checkForm } from './batch-tensors.ts';
import type { Batch, BatchSource } from './data.ts';
import { evaluateBatches } from './evaluate.ts';
import type { EndEvent, Evaluation, StartEvent, TrainingEvent } from './events.ts';
import { Pacer } from './pacer.ts';
import { readScalars } from './read-scalars.ts';
import { Snapshot } from './snapshot.ts';
import { passOf } from './source.ts';
import { Totals } from './totals.ts';
import { type StepResult, trainStep } from './train-step.ts';
import type { TrainableModel } from './trainable-model.ts';

/** Steps between two notes of the weights, beside the one at the start of each epoch. */
const stepsBetweenSnapshots = 50;

/** What a run goes through. */
export interface RunPlan {
  readonly epochs: number;
  readonly source: BatchSource;
  readonly validation: BatchSource | undefined;
  readonly signal: AbortSignal | undefined;
}

/** One call of `train`: what it has done so far, and how it does an epoch. */
export class TrainingRun {
  readonly #model: TrainableModel;
  readonly #plan: RunPlan;
  readonly #pacer = new Pacer();
  /** From the first batch on. */
  #snapshot: Snapshot | undefined;
  #lastFiniteLoss: number | undefined;
  #steps = 0;
  #samples = 0;
  #trainSeconds = 0;
  #finishedEpochs = 0;

  /** Throws ValueError for a model that is not compiled. */
  constructor(model: TrainableModel, plan: RunPlan) {
    void model.compilation;
    this.#model = model;
    this.#plan = plan;
  }

  get isAborted(): boolean {
    return this.#plan.signal?.aborted === true;
  }

  /** The events of one epoch; the first one's begin with `start`. They end early where the signal says so. */
  async *epoch(epoch: number): AsyncGenerator<TrainingEvent, void, undefined> {
    const totals = new Totals(this.#model.compilation.metrics);
    const secondsBefore = this.#trainSeconds;
    let batch = 0;
    for await (const data of passOf(this.#plan.source, epoch)) {
      if (this.#snapshot === undefined) yield this.#start(data);
      if (this.isAborted) return;
      const { loss, samples, matches } = await this.#step(data, epoch, batch);
      totals.add({ loss, samples, matches });
      yield {
        type: 'batch',
        epoch,
        batch,
        step: this.#steps,
        loss,
        samples,
        metrics: totals.evaluation().metrics,
      };
      this.#steps++;
      batch++;
      if (this.#pacer.isDue) await this.#pacer.giveWay();
    }
    if (this.isAborted) return;
    if (batch === 0) throw new ValueError(noBatch(epoch));
    await this.#checkWeights(epoch, batch - 1);
    const seconds = this.#trainSeconds - secondsBefore;
    const validation = await this.#validate();
    if (this.isAborted && this.#plan.validation !== undefined && validation === undefined) return;
    this.#finishedEpochs++;
    yield {
      type: 'epoch',
      epoch,
      ...totals.evaluation(),
      ...(validation === undefined ? {} : { validation }),
      seconds,
    };
  }

  end(): EndEvent {
    return {
      type: 'end',
      steps: this.#steps,
      epochs: this.#finishedEpochs,
      trainSeconds: this.#trainSeconds,
      samplesPerSecond: this.#trainSeconds === 0 ? 0 : this.#samples / this.#trainSeconds,
      aborted: this.isAborted && this.#finishedEpochs < this.#plan.epochs,
    };
  }

  dispose(): void {
    this.#snapshot?.dispose();
  }

  /** Builds the model for the first batch, where it is not built. */
  #start(first: Batch): StartEvent {
    const model = this.#model;
    checkForm(first);
    if (!model.isBuilt) model.build(first.x.shape.slice(1));
    if (model.trainableParameters.length === 0) {
      throw new ValueError('the model has no trainable parameters; there is nothing to train');
    }
    this.#snapshot = new Snapshot(model.parameters);
    const { samples, batchesPerEpoch } = this.#plan.source;
    return {
      type: 'start',
      epochs: this.#plan.epochs,
      ...(batchesPerEpoch === undefined ? {} : { stepsPerEpoch: batchesPerEpoch }),
      ...(samples === undefined ? {} : { samples }),
      parameters: model.parameters.reduce((count, { shape }) => count + sizeOf(shape), 0),
    };
  }

  async #step(data: Batch, epoch: number, batch: number): Promise<StepResult> {
    const began = performance.now();
    let isUpdating = false;
    const beforeUpdate = (loss: number): void => {
      if (!Number.isFinite(loss)) throw this.#diverged(loss, epoch, batch);
      this.#lastFiniteLoss = loss;
      if (batch === 0 || this.#steps % stepsBetweenSnapshots === 0) this.#snapshot?.take();
      isUpdating = true;
    };
    let result: StepResult;
    try {
      result = await trainStep(this.#model, data, { beforeUpdate });
    } catch (error) {
      // Some weights may be new and others not.
      if (isUpdating) this.#snapshot?.restore();
      throw error;
    }
    this.#trainSeconds += (performance.now() - began) / 1000;
    this.#samples += result.samples;
    return result;
  }

  /** An epoch's last update has no loss of its own that would show it to be bad. */
  async #checkWeights(epoch: number, batch: number): Promise<void> {
    const { backend, parameters } = this.#model;
    const sums = await readScalars(backend, () => parameters.map((weight) => sum(weight)));
    if (!sums.every(Number.isFinite)) throw this.#diverged(Number.NaN, epoch, batch);
  }

  /** Goes back to the last good weights. */
  #diverged(loss: number, epoch: number, batch: number): DivergedError {
    this.#snapshot?.restore();
    return new DivergedError(loss, epoch, batch, this.#lastFiniteLoss);
  }

  /** Undefined without validation data, or where the signal ended it. */
  async #validate(): Promise<Evaluation | undefined> {
    const { validation, signal } = this.#plan;
    if (validation === undefined) return undefined;
    try {
      return await evaluateBatches(this.#model, validation, signal);
    } catch (error) {
      if (this.isAborted) return undefined;
      throw error;
    }
  }
}

function noBatch(epoch: number): string {
  return epoch === 0
    ? 'the data set is empty; expected one batch or more'
    : `the data gave no batch in epoch ${epoch}; expected them again in every epoch: a generator can be walked once only, an object with [Symbol.iterator] or epoch() again and again`;
}
