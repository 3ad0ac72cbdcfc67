import type { Backend } from '../backend.ts';
import type { LayerClasses } from '../layers/index.ts';
import { readSequentialConfig } from './configuration.ts';
import { Sequential } from './sequential.ts';

/** How a model is made of a configuration. */
export interface FromJSONOptions {
  readonly backend?: Backend;
  readonly seed?: number;
  /** Classes of layers of one's own, by their `type`. */
  readonly layers?: LayerClasses;
}

/**
 * Makes a model of what `toJSON` gave, or of its text. Its weights are new. Apart from `Sequential`, so that a page which
 * makes its layers itself does not carry all the others.
 *
 * @throws ConfigError for anything that is no configuration of a model, saying where
 */
export function modelFromJSON(json: unknown, options: FromJSONOptions = {}): Sequential {
  const { layers: custom, ...rest } = options;
  const { layers, name, inputShape } = readSequentialConfig(json, custom);
  return new Sequential(layers, { ...rest, name, inputShape });
}
