import type { Backend } from '../backend.ts';
import { describeValue } from '../configuration.ts';
import { tensor } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { uploadedLabels } from '../losses/targets.ts';
import { cast } from '../ops/cast.ts';
import { formatShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import type { Batch } from './data.ts';
import type { TrainableModel } from './trainable-model.ts';

/** Throws ValueError for what is no batch: a source written without types may give anything. */
export function checkForm(batch: Batch): void {
  const found: unknown = batch;
  const isArray = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'shape' in value && Array.isArray(value.shape);
  if (
    typeof found === 'object' &&
    found !== null &&
    'x' in found &&
    'y' in found &&
    isArray(found.x) &&
    isArray(found.y)
  )
    return;
  throw new ValueError(
    `a batch is ${describeValue(batch)}; expected { x, y }, each a tensor or a host array { shape, dtype, data }`,
  );
}

/**
 * Checks a batch before it is uploaded, and counts its samples. Targets on the host are checked against the loss here,
 * so that a label outside the classes is named without reading from a device; those of tensors the loss checks itself.
 *
 * @throws ShapeError for a batch without a batch axis, or targets that do not fit the loss
 * @throws ValueError for an empty batch, unequal numbers of inputs and targets, or a label outside the classes
 */
export function checkBatch(batch: Batch, model: TrainableModel): number {
  checkForm(batch);
  const { x, y } = batch;
  const samples = x.shape[0];
  if (samples === undefined || y.shape[0] === undefined) {
    throw new ShapeError(
      `a batch has x of shape ${formatShape(x.shape)} and y of ${formatShape(y.shape)}; expected [batch, …] of each`,
    );
  }
  if (samples === 0) throw new ValueError('a batch is empty; expected one sample or more');
  if (y.shape[0] !== samples) {
    throw new ValueError(`a batch has ${samples} inputs and ${y.shape[0]} targets; expected as many of each`);
  }
  if (!(y instanceof Tensor)) model.compilation.loss.checkTargets(y, [samples, ...model.outputShape]);
  return samples;
}

/** Inputs on the backend, as floats. */
export function inputTensor(x: HostArray | Tensor, backend: Backend): Tensor {
  if (!(x instanceof Tensor)) return tensor(x, { backend, dtype: backend.floatType });
  return isFloat(x.dtype) ? x : cast(x, x.backend.floatType);
}

/** Targets on the backend: floats as floats, anything else as int32. */
export function targetTensor(y: HostArray | Tensor, backend: Backend): Tensor {
  if (y instanceof Tensor) return y;
  const uploaded = tensor(y, { backend, dtype: isFloat(y.dtype) ? backend.floatType : 'int32' });
  uploadedLabels(y, uploaded);
  return uploaded;
}
