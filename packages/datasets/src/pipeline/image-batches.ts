import { type HostArray, Random, ShapeError, ValueError } from '@athanor/core';
import { Augmenter, type WriteImage } from '../augment/augmenter.ts';
import type { AugmentOptions } from '../augment/options.ts';
import type { LabeledImages } from '../types.ts';
import { checkWhole, type Sample } from './arrays.ts';
import { BatchWriter } from './batch-writer.ts';
import { checkLabels } from './convert.ts';

export interface ImageBatchesOptions {
  /** Images of a batch, or `'all'` for one batch of all. The last batch has what is left. */
  readonly batchSize: number | 'all';
  /** Whether each epoch has an order of its own; default false: the order of the file. */
  readonly shuffle?: boolean;
  /** The seed of the shuffled orders and of how images are changed; default 0. */
  readonly seed?: number;
  /** Use only the first so many images; default all. More than there are means all. */
  readonly limit?: number;
  /** `[batch, height * width]` rather than `[batch, height, width, 1]`; default true. */
  readonly flatten?: boolean;
  /** What a pixel's byte is multiplied by; default 1/255. */
  readonly scale?: number;
  /** Labels as int32 `[batch]` (`'sparse'`, the default) or as float32 `[batch, classes]` with a single 1 in a row. */
  readonly labels?: 'sparse' | 'oneHot';
  /** How many classes there are; default 10. */
  readonly classes?: number;
  /** Changes every image at random, in each epoch anew; default: images as they are. */
  readonly augment?: AugmentOptions;
  /**
   * Whether the batches of a pass share their memory: each writes over the one before, which must not be kept. It is for
   * a consumer such as the trainer, which uploads a batch before it asks for the next. Default false: new arrays.
   */
  readonly reuseBuffers?: boolean;
}

/** Batches of images for the trainer, epoch after epoch. */
export interface ImageBatches extends Iterable<Sample<HostArray, HostArray>> {
  readonly batchesPerEpoch: number;
  /** Images of an epoch. */
  readonly samples: number;
  /** The batches of epoch `epoch`, counted from 0: the same ones in the same order whenever they are asked for. */
  epoch(epoch: number): Iterable<Sample<HostArray, HostArray>>;
}

/**
 * Batches out of images that stay bytes: each is gathered and scaled to float32 when it is asked for, into new arrays
 * that nothing writes to again, unless `reuseBuffers` says otherwise. Iterating over it directly gives epoch 0, then
 * epoch 1, and so on.
 *
 * With `augment` an image of an epoch depends on the seed, the epoch and the image's number alone: neither on the size or
 * order of batches nor on the other images.
 *
 * @throws ValueError for an empty data set, images and labels of different counts, a label outside the classes (its
 * index and value), a batch size or limit that is not a whole number of 1 or more, an amount of `augment` out of range
 */
export function imageBatches(labeled: LabeledImages, options: ImageBatchesOptions): ImageBatches {
  return new HostImageBatches(labeled, options);
}

/** Which images a batch has, rows `start` to `end` of `order` or of the file, and their labels. */
export interface LabelBatch {
  readonly order: Uint32Array | undefined;
  readonly start: number;
  readonly end: number;
  readonly y: HostArray;
}

/** What `imageBatches` gives. */
export class HostImageBatches implements ImageBatches {
  readonly batchesPerEpoch: number;
  readonly samples: number;
  readonly #source: LabeledImages;
  readonly #batchSize: number;
  readonly #random: Random | undefined;
  readonly #imageShape: readonly number[];
  readonly #scale: number;
  readonly #classes: number;
  readonly #oneHot: boolean;
  readonly #augmenter: Augmenter | undefined;
  readonly #writer: BatchWriter;
  readonly #reuseBuffers: boolean;
  #passes = 0;

  constructor(source: LabeledImages, options: ImageBatchesOptions) {
    checkSource(source);
    const { batchSize, shuffle = false, seed = 0, limit = source.count, flatten = true } = options;
    const { scale = 1 / 255, labels = 'sparse', classes = 10, reuseBuffers = false } = options;
    checkWhole(limit, 'limit', 1);
    checkWhole(classes, 'the number of classes', 1);
    if (batchSize !== 'all') checkWhole(batchSize, 'the batch size', 1);
    if (!Number.isFinite(scale)) throw new ValueError(`scale is ${scale}: expected a finite number`);
    if (labels !== 'sparse' && labels !== 'oneHot') {
      throw new ValueError(`labels is ${String(labels)}: expected 'sparse' or 'oneHot'`);
    }
    this.#source = source;
    this.samples = Math.min(limit, source.count);
    this.#batchSize = batchSize === 'all' ? this.samples : Math.min(batchSize, this.samples);
    this.batchesPerEpoch = Math.ceil(this.samples / this.#batchSize);
    this.#random = shuffle ? new Random(seed) : undefined;
    this.#imageShape = flatten ? [source.height * source.width] : [source.height, source.width, 1];
    this.#scale = scale;
    this.#classes = classes;
    this.#oneHot = labels === 'oneHot';
    this.#augmenter = options.augment && new Augmenter(options.augment, source, seed);
    this.#writer = new BatchWriter(source, scale);
    this.#reuseBuffers = reuseBuffers;
    checkLabels(source.labels.subarray(0, this.samples), classes);
  }

  *epoch(epoch: number): Generator<Sample<HostArray, HostArray>, void> {
    const write = this.#augmenter?.epoch(epoch, this.samples);
    const pixels = this.#source.height * this.#source.width;
    const memory = memoryOf(this.#batchSize * pixels, this.#reuseBuffers);
    for (const { order, start, end, y } of this.labelBatches(epoch)) {
      const length = (end - start) * pixels;
      const data = new Float32Array(memory(length), 0, length);
      if (write) this.#changeImages(write, order, start, end, data);
      else this.#writer.writeImages(order, start, end, data);
      yield { x: { shape: [end - start, ...this.#imageShape], dtype: 'float32', data }, y };
    }
  }

  /** The labels of each batch of an epoch, and which images they belong to. */
  *labelBatches(epoch: number): Generator<LabelBatch, void> {
    checkWhole(epoch, 'the epoch', 0);
    const order = this.#random?.stream(`shuffle/epoch ${epoch}`).permutation(this.samples);
    const memory = memoryOf(this.#batchSize * this.#classes, this.#reuseBuffers);
    for (let start = 0; start < this.samples; start += this.#batchSize) {
      const end = Math.min(start + this.#batchSize, this.samples);
      yield { order, start, end, y: this.#labels(order, start, end, memory) };
    }
  }

  [Symbol.iterator](): Generator<Sample<HostArray, HostArray>, void> {
    return this.epoch(this.#passes++);
  }

  #changeImages(
    write: WriteImage,
    order: Uint32Array | undefined,
    start: number,
    end: number,
    output: Float32Array,
  ): void {
    const { images, height, width } = this.#source;
    const pixels = height * width;
    for (let row = start; row < end; row++) {
      const index = order === undefined ? row : order[row]!;
      const image = images.subarray(index * pixels, (index + 1) * pixels);
      write(image, index, this.#scale, output, (row - start) * pixels);
    }
  }

  #labels(order: Uint32Array | undefined, start: number, end: number, memory: Memory): HostArray {
    const count = end - start;
    if (!this.#oneHot) {
      const data = new Int32Array(memory(count), 0, count);
      this.#writer.writeLabels(order, start, end, data);
      return { shape: [count], dtype: 'int32', data };
    }
    const length = count * this.#classes;
    const data = new Float32Array(memory(length), 0, length);
    this.#writer.writeOneHot(order, start, end, this.#classes, data);
    return { shape: [count, this.#classes], dtype: 'float32', data };
  }
}

/** Room for so many elements of 4 bytes. */
type Memory = (length: number) => ArrayBuffer;

/** The same memory for every batch of a pass, of `most` elements at most, or new memory for each. */
function memoryOf(most: number, reuse: boolean): Memory {
  const shared = reuse ? new ArrayBuffer(4 * most) : undefined;
  return (length) => shared ?? new ArrayBuffer(4 * length);
}

function checkSource({ images, labels, count, height, width }: LabeledImages): void {
  if (labels.length !== count) {
    throw new ValueError(`there are ${count} images and ${labels.length} labels; expected as many of each`);
  }
  if (count === 0) throw new ValueError('the data set is empty; expected at least one image');
  if (images.length !== count * height * width) {
    throw new ShapeError(
      `${count} images of ${height}×${width} take ${count * height * width} bytes: found ${images.length}`,
    );
  }
}
