import { describeValue, type Field, readConfig } from '../configuration.ts';
import { ConfigError } from '../errors.ts';
import { type Layer, type LayerClasses, type LayerConfig, layerFromConfig } from '../layers/index.ts';
import { layerFields } from '../layers/layer.ts';
import type { Shape } from '../shape.ts';

/** A model's configuration: what it is made of, without weights. */
export interface SequentialConfig {
  readonly type: 'Sequential';
  readonly name: string;
  /** Without the batch axis; absent where it is not known. */
  readonly inputShape?: readonly number[];
  readonly layers: readonly LayerConfig[];
}

/** What a configuration says, read and checked. */
export interface SequentialParts {
  readonly name: string | undefined;
  readonly inputShape: Shape | undefined;
  readonly layers: readonly Layer[];
}

const typeField: Field<'Sequential'> = {
  fallback: 'Sequential',
  expected: '"Sequential"',
  accepts: (value): value is 'Sequential' => value === 'Sequential',
};

const layersField: Field<readonly unknown[] | undefined> = {
  fallback: undefined,
  expected: 'an array of layers',
  accepts: (value): value is unknown[] => Array.isArray(value),
};

/**
 * Reads a configuration, or its JSON text. `custom` adds classes of layers.
 *
 * @throws ConfigError for text that is no JSON, an unknown key, type or value; a layer's error begins with its place
 */
export function readSequentialConfig(json: unknown, custom: LayerClasses | undefined): SequentialParts {
  const { name, inputShape, layers } = readConfig(
    'Sequential',
    typeof json === 'string' ? parse(json) : json,
    {
      type: typeField,
      ...layerFields,
      layers: layersField,
    },
  );
  if (layers === undefined)
    throw new ConfigError('Sequential: layers is missing; expected an array of layers');
  return { name, inputShape, layers: layers.map((config, i) => readLayer(config, i, custom)) };
}

function readLayer(config: unknown, at: number, custom: LayerClasses | undefined): Layer {
  try {
    return layerFromConfig(config, custom);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`layers[${at}]: ${error.message}`, { cause: error });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(
      `Sequential: ${describeValue(text)} is no JSON; expected the configuration of a model`,
      {
        cause,
      },
    );
  }
}
