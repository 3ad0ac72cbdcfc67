/** One split of a data set: grey images and what each shows. */
export interface LabeledImages {
  /** `[count, height, width]`, row by row from the top; 0 is background, 255 full ink. */
  readonly images: Uint8Array;
  /** `[count]`: indices into the data set's class names. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/** A data set of images with labels, in memory: MNIST takes 55 MB. */
export interface ImageDataset {
  readonly name: string;
  readonly train: LabeledImages;
  readonly test: LabeledImages;
  /** What each label means; its length is the number of classes. */
  readonly classNames: readonly string[];
}
