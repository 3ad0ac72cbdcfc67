import { DTypeError, ShapeError } from '../errors.ts';
import { formatShape } from '../shape.ts';
import { checkSameBackend, type Tensor } from '../tensor.ts';
import { checkFloat } from './define.ts';
import { mul } from './mul.ts';
import { extractPatches } from './patches.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';
import { checkImage, resolveWindow, type WindowOptions, windowLayout } from './window.ts';

/**
 * A convolution of each channel by itself: x [batch, height, width, channels] and filter [windowHeight, windowWidth,
 * channels, multiplier] → [batch, outputHeight, outputWidth, channels·multiplier], channel by channel.
 *
 * @throws ShapeError, naming both shapes, if they do not fit or no window fits into the image
 */
export function depthwiseConv2d(x: Tensor, filter: Tensor, options: WindowOptions = {}): Tensor {
  const op = 'depthwiseConv2d';
  checkSameBackend(op, x, filter);
  checkFloat(op, x);
  if (x.dtype !== filter.dtype)
    throw new DTypeError(`${op}: found ${x.dtype} and ${filter.dtype}; convert one with cast`);
  checkImage(op, x.shape);
  const [windowHeight, windowWidth, channels, multiplier] = filter.shape;
  if (filter.rank !== 4 || channels !== x.shape[3]) {
    throw new ShapeError(
      `${op}: expected a filter [height, width, channels, multiplier] for input ${formatShape(x.shape)}, with ${x.shape[3]} channels; found ${formatShape(filter.shape)}`,
    );
  }
  const layout = windowLayout(op, x.shape, [windowHeight!, windowWidth!], resolveWindow(op, options));
  const taps = windowHeight! * windowWidth!;
  const patches = extractPatches(x, layout);
  const products = mul(
    reshape(patches, [patches.shape[0]!, taps, channels!, 1]),
    reshape(filter, [1, taps, channels!, multiplier!]),
  );
  return reshape(sum(products, { axes: 1 }), [
    layout.batch,
    layout.outputHeight,
    layout.outputWidth,
    channels! * multiplier!,
  ]);
}
