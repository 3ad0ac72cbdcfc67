import type { Shape } from '../src/shape.ts';

/** An array and its shape, read by indices; 0 outside. */
export class Grid {
  readonly shape: Shape;
  readonly values: ArrayLike<number>;

  constructor(shape: Shape, values: ArrayLike<number>) {
    this.shape = shape;
    this.values = values;
  }

  at(...indices: number[]): number {
    let place = 0;
    for (const [axis, index] of indices.entries()) {
      if (index < 0 || index >= this.shape[axis]!) return 0;
      place = place * this.shape[axis]! + index;
    }
    return this.values[place]!;
  }
}

/** The kernel's first row and column on the image at an output's place, by TensorFlow's rule for `same`. */
function origin(place: number, stride: number, size: number, extent: number, same: boolean): number {
  const places = Math.ceil(size / stride);
  const added = same ? Math.max((places - 1) * stride + extent - size, 0) : 0;
  return place * stride - Math.floor(added / 2);
}

/** How a kernel moves, as layers' options say it. */
export interface Setting {
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilationRate: readonly [number, number];
  readonly padding: 'valid' | 'same';
}

/** Each output element in turn; `term` gives what a pixel (row, column) under the kernel's (i, j) adds to it. */
export function slide(
  outputShape: Shape,
  [height, width]: readonly [number, number],
  { kernelSize, strides, dilationRate, padding }: Setting,
  term: (place: { image: number; row: number; column: number; i: number; j: number; out: number }) => number,
): number[] {
  const [batch, rows, columns, outs] = outputShape as [number, number, number, number];
  const extents = kernelSize.map((size, axis) => (size - 1) * dilationRate[axis]! + 1);
  const values: number[] = [];
  for (let image = 0; image < batch; image++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        for (let out = 0; out < outs; out++) {
          const top = origin(y, strides[0], height, extents[0]!, padding === 'same');
          const left = origin(x, strides[1], width, extents[1]!, padding === 'same');
          let sum = 0;
          for (let i = 0; i < kernelSize[0]; i++)
            for (let j = 0; j < kernelSize[1]; j++) {
              const row = top + i * dilationRate[0];
              const column = left + j * dilationRate[1];
              sum += term({ image, row, column, i, j, out });
            }
          values.push(sum);
        }
  return values;
}
