import { type ConfigTable, fromTable } from '../configuration.ts';
import { Activation } from './activation.ts';
import { Dense } from './dense.ts';
import { Dropout } from './dropout.ts';
import { Flatten } from './flatten.ts';
import type { Layer } from './layer.ts';

/** A class of layers, by whose name configurations call it. */
export interface LayerClass {
  /** Makes the layer that a configuration describes; throws ConfigError if it describes none. */
  fromConfig(config: object): Layer;
}

/** Classes of one's own beside those that core has, by their `type` in configurations. */
export type LayerClasses = Readonly<Record<string, LayerClass>>;

const layers: LayerClasses = { Activation, Dense, Dropout, Flatten };

/**
 * The layer that `{ "type": "Dense", "units": 10 }` says. `custom` adds classes, or takes the place of core's.
 *
 * @throws ConfigError for an unknown type, key or value, naming it and what is expected
 */
export function layerFromConfig(config: unknown, custom: LayerClasses = {}): Layer {
  const table: ConfigTable<Layer> = Object.fromEntries(
    Object.entries({ ...layers, ...custom }).map(([type, layer]) => [
      type,
      (settings) => layer.fromConfig(settings),
    ]),
  );
  return fromTable('layer', config, table);
}
