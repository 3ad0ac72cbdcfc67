export type {
  ArrayData,
  ArrayInput,
  Batch,
  Batches,
  BatchSource,
  BatchSourceDetails,
  TrainingData,
} from './data.ts';
export { evaluate, predict } from './evaluate.ts';
export type { BatchEvent, EndEvent, EpochEvent, Evaluation, StartEvent, TrainingEvent } from './events.ts';
export { type FitOptions, fit } from './fit.ts';
export type { History } from './history.ts';
export type { EvaluateOptions, TrainOptions } from './options.ts';
export { train } from './train.ts';
export { type StepOptions, type StepResult, trainStep } from './train-step.ts';
export type { Compilation, TrainableModel } from './trainable-model.ts';
