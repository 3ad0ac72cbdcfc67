import {
  activations,
  initializerFromConfig,
  layerFromConfig,
  learningRateScheduleFromConfig,
  lossFromConfig,
  metricFromConfig,
  optimizerFromConfig,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../parse.ts';
import { jsonSchema } from './index.ts';
import { layerNames } from './layer-names.ts';

/** The names that core's table of this kind knows, as its message for a name that it doesn't lists them. */
function knownTo(fromConfig: (config: unknown) => unknown): string[] {
  try {
    fromConfig('no such name');
  } catch (error) {
    const names = error instanceof Error ? /known are (.*)$/.exec(error.message)?.[1] : undefined;
    if (names !== undefined) return names.split(', ');
  }
  throw new Error('core does not say which names it knows');
}

const layersOf = (layer: object): object => ({ model: { layers: [layer] } });
const accepts = (config: unknown): void => {
  expect(() => parseConfig('c', config)).not.toThrow();
};

describe("the config's schema", () => {
  it('knows every initializer of core, with all of its settings', () => {
    for (const type of knownTo(initializerFromConfig)) {
      const config = initializerFromConfig(type).getConfig();
      accepts(layersOf({ type: 'Dense', units: 1, kernelInitializer: type }));
      accepts(layersOf({ type: 'Dense', units: 1, kernelInitializer: config }));
    }
  });

  it('knows every layer of core, with all of its settings', () => {
    expect(knownTo((config) => layerFromConfig(config)).sort()).toEqual([...layerNames].sort());
    const needed: Record<string, object> = {
      Dense: { units: 1 },
      Activation: { activation: 'relu' },
      Dropout: { rate: 0.1 },
    };
    for (const type of ['Dense', 'Activation', 'Flatten', 'Dropout']) {
      accepts(layersOf(layerFromConfig({ type, ...needed[type], inputShape: [2] }).getConfig()));
    }
  });

  it('leaves the settings of layers that it does not describe to core', () => {
    const other = layerNames.filter((name) => !['Dense', 'Activation', 'Flatten', 'Dropout'].includes(name));
    for (const type of other) accepts(layersOf({ type, anything: 1 }));
    expect(() => parseConfig('c', layersOf({ type: 'NoSuchLayer' }))).toThrow(/expected one of .*Dense/);
  });

  it('knows every activation of core', () => {
    for (const activation of Object.keys(activations)) accepts(layersOf({ type: 'Activation', activation }));
  });

  it('knows every loss, optimizer and metric of core, with all of their settings', () => {
    for (const type of knownTo(lossFromConfig)) accepts({ loss: lossFromConfig(type).getConfig() });
    for (const type of knownTo(optimizerFromConfig))
      accepts({ optimizer: optimizerFromConfig(type).getConfig() });
    for (const type of knownTo(metricFromConfig))
      accepts({ metrics: [type, metricFromConfig(type).getConfig()] });
  });

  it('knows every schedule of core, with all of its settings', () => {
    const settings: Record<string, object> = {
      cosineDecay: { initialLearningRate: 1, decaySteps: 1, warmupTarget: 2, warmupSteps: 3 },
      exponentialDecay: { initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 },
      piecewiseConstantDecay: { boundaries: [1], values: [1, 2] },
      polynomialDecay: { initialLearningRate: 1, decaySteps: 1 },
    };
    const known = knownTo(learningRateScheduleFromConfig);
    expect(Object.keys(settings)).toEqual(known);
    for (const type of known) {
      const learningRate = learningRateScheduleFromConfig({ type, ...settings[type] }).getConfig();
      accepts({ optimizer: { type: 'sgd', learningRate } });
    }
  });

  it('is published as a JSON schema that editors complete from', () => {
    const schema = JSON.parse(JSON.stringify(jsonSchema()));
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.epochs).toMatchObject({ type: 'integer', minimum: 1 });
    expect(JSON.stringify(schema.properties.model)).toContain('"kernelInitializer"');
    expect(JSON.stringify(schema.properties.optimizer)).toContain('"rmsprop"');
    expect(JSON.stringify(schema.properties.optimizer)).toContain('"warmupTarget"');
    expect(JSON.stringify(schema.properties.augment)).toContain('"rotation"');
    expect(schema.properties.validationSplit).toMatchObject({ type: 'number', exclusiveMinimum: 0 });
  });
});
