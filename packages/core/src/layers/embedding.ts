import { readConfig } from '../configuration.ts';
import { ValueError } from '../errors.ts';
import type { Initializer } from '../initializers/index.ts';
import { cast } from '../ops/cast.ts';
import { gather } from '../ops/gather.ts';
import type { Shape } from '../shape.ts';
import type { Parameter, Tensor } from '../tensor.ts';
import { requiredCount } from './fields.ts';
import { type InitializerOption, initializerField, toInitializer } from './initializer-option.ts';
import { type BuildContext, Layer, type LayerConfig, type LayerOptions, layerFields } from './layer.ts';

export interface EmbeddingOptions extends LayerOptions {
  /** How many ids there are: from 0 to inputDim − 1. */
  readonly inputDim: number;
  /** The size of an id's vector. */
  readonly outputDim: number;
  /** `randomUniform`, from −0.05 to 0.05, unless said. */
  readonly embeddingsInitializer?: InitializerOption;
}

const fields = {
  ...layerFields,
  inputDim: requiredCount('Embedding: inputDim'),
  outputDim: requiredCount('Embedding: outputDim'),
  embeddingsInitializer: initializerField('randomUniform'),
};

/**
 * A learnt vector for each id: ids [batch, …], whole numbers whatever their dtype → [batch, …, outputDim]. Parameter:
 * `embeddings` [inputDim, outputDim]. Ids have no gradient.
 *
 * @throws ConfigError for an unknown key or a value that is none
 */
export class Embedding extends Layer {
  readonly type: string = 'Embedding';
  readonly inputDim: number;
  readonly outputDim: number;
  readonly #embeddingsInitializer: Initializer;
  #embeddings: Parameter | undefined;

  constructor(options: EmbeddingOptions) {
    const settings = readConfig('Embedding', options, fields);
    super(settings);
    this.inputDim = settings.inputDim;
    this.outputDim = settings.outputDim;
    this.#embeddingsInitializer = toInitializer(settings.embeddingsInitializer);
  }

  /** Makes the layer that a configuration of JSON describes. */
  static fromConfig(config: EmbeddingOptions): Embedding {
    return new Embedding(config);
  }

  override build(_inputShape: Shape, context: BuildContext): void {
    const shape = [this.inputDim, this.outputDim];
    this.#embeddings = this.addParameter('embeddings', shape, this.#embeddingsInitializer, context);
  }

  /** Throws ValueError for an id that is none; checked where the backend can read at once. */
  override call(ids: Tensor): Tensor {
    this.#checkIds(ids);
    return gather(this.#embeddings!, cast(ids, 'int32'));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape, this.outputDim];
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      inputDim: this.inputDim,
      outputDim: this.outputDim,
      embeddingsInitializer: this.#embeddingsInitializer.getConfig(),
    };
  }

  #checkIds(ids: Tensor): void {
    if (ids.backend.readSync === undefined) return;
    const values = ids.dataSync();
    const at = values.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= this.inputDim);
    if (at < 0) return;
    throw new ValueError(
      `layer ${this.name}: expected ids that are whole numbers from 0 to ${this.inputDim - 1}, found ${values[at]} at position ${at}; inputDim says how many there are`,
    );
  }
}
