/** One file of a data set. */
export interface DatasetFile {
  /** Its name without `.gz`, as mirrors have it. */
  readonly name: string;
  readonly split: 'train' | 'test';
  readonly content: 'images' | 'labels';
  /** What its header says: uint8 of this shape. */
  readonly shape: readonly number[];
  /**
   * SHA-256 of the file unpacked, in hexadecimal; mirrors pack it differently. Undefined where it is not known: then
   * only the header, the size and the counts can be checked.
   */
  readonly sha256: string | undefined;
}

/** One data set. Adding one is adding a row here. */
export interface DatasetRow {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  /** What each label means. */
  readonly classNames: readonly string[];
  readonly counts: { readonly train: number; readonly test: number };
  readonly files: readonly DatasetFile[];
  /** Addresses that a file's name and `.gz` are put behind, in the order in which they are tried; none if drawn here. */
  readonly mirrors: readonly string[];
}

const digitNames = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** The four files that MNIST and its kin have, with the names and shapes of MNIST's. */
function mnistFiles(hashes: { readonly [name: string]: string } = {}): readonly DatasetFile[] {
  const file = (split: 'train' | 'test', content: 'images' | 'labels'): DatasetFile => {
    const count = split === 'train' ? 60_000 : 10_000;
    const name = `${split === 'train' ? 'train' : 't10k'}-${content}-idx${content === 'images' ? 3 : 1}-ubyte`;
    const shape = content === 'images' ? [count, 28, 28] : [count];
    return { name, split, content, shape, sha256: hashes[name] };
  };
  return [file('train', 'images'), file('train', 'labels'), file('test', 'images'), file('test', 'labels')];
}

const counts = { train: 60_000, test: 10_000 };

/** The data sets known by name. */
export const registry: readonly DatasetRow[] = [
  {
    name: 'digits',
    description: 'handwritten digits, drawn from strokes by a seed; needs no network',
    licence: 'MIT',
    classNames: digitNames,
    counts,
    files: mnistFiles(),
    mirrors: [],
  },
  {
    name: 'mnist',
    description: 'handwritten digits (LeCun, Cortes, Burges)',
    licence: 'CC BY-SA 3.0',
    classNames: digitNames,
    counts,
    files: mnistFiles({
      'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    }),
    mirrors: [
      'https://storage.googleapis.com/cvdf-datasets/mnist/',
      'https://ossci-datasets.s3.amazonaws.com/mnist/',
    ],
  },
  {
    name: 'fashion-mnist',
    description: 'articles of clothing (Zalando Research)',
    licence: 'MIT',
    classNames: [
      'T-shirt/top',
      'Trouser',
      'Pullover',
      'Dress',
      'Coat',
      'Sandal',
      'Shirt',
      'Sneaker',
      'Bag',
      'Ankle boot',
    ],
    counts,
    files: mnistFiles(),
    mirrors: [
      'https://storage.googleapis.com/tensorflow/tf-keras-datasets/',
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    ],
  },
  {
    name: 'kmnist',
    description: 'cursive Japanese characters, Kuzushiji-MNIST (CODH)',
    licence: 'CC BY-SA 4.0',
    classNames: ['お', 'き', 'す', 'つ', 'な', 'は', 'ま', 'や', 'れ', 'を'],
    counts,
    files: mnistFiles(),
    mirrors: ['http://codh.rois.ac.jp/kmnist/dataset/kmnist/'],
  },
];

/** The row of a data set, or undefined if no row has that name. */
export function datasetRow(name: string): DatasetRow | undefined {
  return registry.find((row) => row.name === name);
}
