import { booleanField, type Fields, numberField } from '../configuration.ts';
import { type InitializerOption, initializerField } from './initializer-option.ts';
import type { LayerOptions } from './layer.ts';

/** What the layers that normalize have in common. */
export interface NormalizationOptions extends LayerOptions {
  /** Added to a variance before its root is taken: 0.001 unless said. */
  readonly epsilon?: number;
  /** Whether `beta` is added; true unless said. */
  readonly center?: boolean;
  /** Whether `gamma` multiplies; true unless said. */
  readonly scale?: boolean;
  /** `zeros` unless said. */
  readonly betaInitializer?: InitializerOption;
  /** `ones` unless said. */
  readonly gammaInitializer?: InitializerOption;
}

/** `NormalizationOptions` as its fields read them. */
export interface NormalizationSettings {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: unknown;
  readonly gammaInitializer: unknown;
}

export const normalizationFields: Fields<NormalizationSettings> = {
  epsilon: numberField(1e-3, ', 0 or more', (epsilon) => epsilon >= 0),
  center: booleanField(true),
  scale: booleanField(true),
  betaInitializer: initializerField('zeros'),
  gammaInitializer: initializerField('ones'),
};
