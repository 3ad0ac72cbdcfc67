import type { LossConfig, ModelConfig, OptimizerConfig } from '../config/types.ts';

/** A network that is timed, and what it is trained by. */
export interface BenchNetwork {
  readonly name: string;
  /** Images of a batch. */
  readonly batch: number;
  /** The shape of one input: [inputs] or [height, width, channels]. */
  readonly inputShape: readonly number[];
  readonly model: ModelConfig;
  readonly loss: LossConfig;
  readonly optimizer: OptimizerConfig;
}

const training = {
  loss: { type: 'sparseCategoricalCrossentropy', fromLogits: true },
  optimizer: { type: 'sgd', learningRate: 1e-3 },
} as const;

/** The networks that are known by name: all end in logits and are trained by plain SGD. */
export const benchNetworks: readonly BenchNetwork[] = [
  {
    name: 'mlp-512',
    batch: 128,
    inputShape: [784],
    model: {
      layers: [
        { type: 'Dense', units: 512, activation: 'relu' },
        { type: 'Dense', units: 10 },
      ],
    },
    ...training,
  },
  {
    name: 'mlp-256-128',
    batch: 100,
    inputShape: [784],
    model: {
      layers: [
        { type: 'Dense', units: 256, activation: 'relu' },
        { type: 'Dense', units: 128, activation: 'relu' },
        { type: 'Dense', units: 10 },
      ],
    },
    ...training,
  },
  {
    name: 'cnn',
    batch: 128,
    inputShape: [28, 28, 1],
    model: {
      layers: [
        { type: 'Conv2D', filters: 32, kernelSize: 3, activation: 'relu' },
        { type: 'MaxPooling2D', poolSize: 2 },
        { type: 'Conv2D', filters: 64, kernelSize: 3, activation: 'relu' },
        { type: 'MaxPooling2D', poolSize: 2 },
        { type: 'Flatten' },
        { type: 'Dense', units: 10 },
      ],
    },
    ...training,
  },
];
