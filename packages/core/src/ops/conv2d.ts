import { DTypeError, ShapeError } from '../errors.ts';
import type { Conv2dLayout, FusedActivation, WindowLayout } from '../fused-kernels.ts';
import { formatShape, type Shape } from '../shape.ts';
import { checkSameBackend, newTensor, type Tensor } from '../tensor.ts';
import { add } from './add.ts';
import { applyOp, checkFloat, defineOp, type Op, type OpDefinition } from './define.ts';
import { matMul } from './mat-mul.ts';
import { extractPatches, sumPatches } from './patches.ts';
import { relu } from './relu.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';
import { checkImage, resolveWindow, type WindowOptions, windowLayout } from './window.ts';

// A convolution y = x ∗ w is linear in x and in w. Its two gradients are linear in each of their inputs too, and the
// three together are closed under differentiation: each one's backward is made of the other two.

interface Conv2dAttributes {
  readonly layout: Conv2dLayout;
  readonly activation: FusedActivation;
}

const definition: OpDefinition<Conv2dAttributes> = {
  name: 'conv2d',
  saves: 'both',
  forward: ([x, filter, bias], { layout, activation }) => {
    const { batch, outputHeight, outputWidth, filters } = layout;
    const shape = [batch, outputHeight, outputWidth, filters];
    const { backend } = x!;
    if (backend.fused.conv2d !== undefined) {
      const output = newTensor(backend, x!.dtype, shape);
      backend.fused.conv2d(
        x!.storage,
        filter!.storage,
        bias?.storage ?? null,
        output.storage,
        layout,
        activation,
      );
      return output;
    }
    const product = matMul(patchRows(x!, layout), filterMatrix(filter!, layout));
    const sums = bias === undefined ? product : add(product, bias);
    return reshape(activation === 'relu' ? relu(sums) : sums, shape);
  },
  endsInRelu: ({ activation }) => activation === 'relu',
  backward: ({ inputs: [x, filter], attributes: { layout }, needs }, dz) => [
    needs(0) ? conv2dInputGradient(dz, filter!, layout) : null,
    needs(1) ? conv2dFilterGradient(x!, dz, layout) : null,
    needs(2) ? sum(dz, { axes: [0, 1, 2] }) : null,
  ],
};

const inputGradientDefinition: OpDefinition<Conv2dLayout> = {
  name: 'conv2dInputGradient',
  saves: 'inputs',
  forward: ([dy, filter], layout) => {
    const { backend } = dy!;
    if (backend.fused.conv2dInputGradient !== undefined) {
      const output = newTensor(backend, dy!.dtype, imageShape(layout));
      backend.fused.conv2dInputGradient(dy!.storage, filter!.storage, output.storage, layout);
      return output;
    }
    const { windowHeight, windowWidth, channels } = layout;
    const rows = matMul(outputRows(dy!, layout), filterMatrix(filter!, layout), { transposeB: true });
    const patches = reshape(rows, [rows.shape[0]!, windowHeight * windowWidth, channels]);
    return sumPatches(patches, layout);
  },
  backward: ({ inputs: [dy, filter], attributes: layout, needs }, ddx) => [
    needs(0) ? convolve(ddx, filter!, layout) : null,
    needs(1) ? conv2dFilterGradient(ddx, dy!, layout) : null,
  ],
};

const filterGradientDefinition: OpDefinition<Conv2dLayout> = {
  name: 'conv2dFilterGradient',
  saves: 'inputs',
  forward: ([x, dy], layout) => {
    const { windowHeight, windowWidth, channels, filters } = layout;
    const shape = [windowHeight, windowWidth, channels, filters];
    const { backend } = x!;
    if (backend.fused.conv2dFilterGradient !== undefined) {
      const output = newTensor(backend, x!.dtype, shape);
      backend.fused.conv2dFilterGradient(x!.storage, dy!.storage, output.storage, layout);
      return output;
    }
    return reshape(matMul(patchRows(x!, layout), outputRows(dy!, layout), { transposeA: true }), shape);
  },
  backward: ({ inputs: [x, dy], attributes: layout, needs }, ddw) => [
    needs(0) ? conv2dInputGradient(dy!, ddw, layout) : null,
    needs(1) ? convolve(x!, ddw, layout) : null,
  ],
};

function convolve(x: Tensor, filter: Tensor, layout: Conv2dLayout): Tensor {
  return applyOp(definition, [x, filter], { layout, activation: 'linear' });
}

function conv2dInputGradient(dy: Tensor, filter: Tensor, layout: Conv2dLayout): Tensor {
  return applyOp(inputGradientDefinition, [dy, filter], layout);
}

function conv2dFilterGradient(x: Tensor, dy: Tensor, layout: Conv2dLayout): Tensor {
  return applyOp(filterGradientDefinition, [x, dy], layout);
}

/** [batch·outputHeight·outputWidth, windowHeight·windowWidth·channels]. */
function patchRows(x: Tensor, layout: Conv2dLayout): Tensor {
  const patches = extractPatches(x, layout);
  return reshape(patches, [patches.shape[0]!, patches.shape[1]! * layout.channels]);
}

function filterMatrix(
  filter: Tensor,
  { windowHeight, windowWidth, channels, filters }: Conv2dLayout,
): Tensor {
  return reshape(filter, [windowHeight * windowWidth * channels, filters]);
}

function outputRows(dy: Tensor, { batch, outputHeight, outputWidth, filters }: Conv2dLayout): Tensor {
  return reshape(dy, [batch * outputHeight * outputWidth, filters]);
}

function imageShape({ batch, height, width, channels }: WindowLayout): Shape {
  return [batch, height, width, channels];
}

export interface Conv2dOptions extends WindowOptions {
  /** [filters], added to every pixel; none unless said. */
  readonly bias?: Tensor | null;
  /** `linear` unless said. */
  readonly activation?: FusedActivation;
}

/**
 * activation(x ∗ filter + bias), the two-dimensional convolution (cross-correlation, as everywhere in the field): x
 * [batch, height, width, channels] and filter [windowHeight, windowWidth, channels, filters] → [batch, outputHeight,
 * outputWidth, filters]. `same` padding is TensorFlow's.
 *
 * @throws ShapeError, naming the shapes, if they do not fit or no window fits into the image
 */
export const conv2d: Op<(x: Tensor, filter: Tensor, options?: Conv2dOptions) => Tensor, Conv2dAttributes> =
  defineOp(definition, (x, filter, { bias = null, activation = 'linear', ...options } = {}) => {
    checkFloat('conv2d', x);
    for (const weight of bias === null ? [filter] : [filter, bias]) {
      checkSameBackend('conv2d', x, weight);
      if (x.dtype !== weight.dtype)
        throw new DTypeError(`conv2d: found ${x.dtype} and ${weight.dtype}; convert one with cast`);
    }
    checkImage('conv2d', x.shape);
    const [windowHeight, windowWidth, channels, filters] = filter.shape;
    if (filter.rank !== 4 || channels !== x.shape[3]) {
      throw new ShapeError(
        `conv2d: expected a filter [height, width, channels, filters] for input ${formatShape(x.shape)}, with ${x.shape[3]} channels; found ${formatShape(filter.shape)}`,
      );
    }
    const layout = windowLayout(
      'conv2d',
      x.shape,
      [windowHeight!, windowWidth!],
      resolveWindow('conv2d', options),
    );
    if (bias !== null && (bias.rank !== 1 || bias.shape[0] !== filters)) {
      throw new ShapeError(
        `conv2d: expected a bias [${filters}] for filter ${formatShape(filter.shape)}; found ${formatShape(bias.shape)}`,
      );
    }
    const attributes = { layout: { ...layout, filters: filters! }, activation };
    return applyOp(definition, bias === null ? [x, filter] : [x, filter, bias], attributes);
  });
