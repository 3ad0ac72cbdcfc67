import { ShapeError, ValueError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { cast } from '../ops/cast.ts';
import { checkFloat } from '../ops/define.ts';
import { mean } from '../ops/mean.ts';
import { reshape } from '../ops/reshape.ts';
import { stopGradient } from '../ops/stop-gradient.ts';
import { formatShape, type Shape, sameShape } from '../shape.ts';
import { Parameter, type Tensor } from '../tensor.ts';

/**
 * Throws ShapeError, naming the loss and both shapes, unless the targets have the predictions' shape; an axis of 1 at
 * the end may be missing in either, so that targets [batch] go with predictions [batch, 1].
 */
export function checkTargetShape(loss: string, yTrue: Shape, yPred: Shape): void {
  if (
    yPred.length > 0 &&
    (sameShape(yTrue, yPred) || sameShape([...yTrue, 1], yPred) || sameShape(yTrue, [...yPred, 1]))
  )
    return;
  const labels = loss === 'categoricalCrossentropy' && isLabelShape(yTrue, yPred);
  throw new ShapeError(
    `${loss}: yTrue has shape ${formatShape(yTrue)}, yPred ${formatShape(yPred)}; expected both [batch, …] and the same${
      labels ? ': for labels that are class numbers use sparseCategoricalCrossentropy' : ''
    }`,
  );
}

/** Throws ShapeError, naming the loss and both shapes, unless there is one label for each prediction [..., classes]. */
export function checkLabelShape(loss: string, yTrue: Shape, yPred: Shape): void {
  if (isLabelShape(yTrue, yPred)) return;
  const oneHot = sameShape(yTrue, yPred);
  throw new ShapeError(
    `${loss}: yTrue has shape ${formatShape(yTrue)}, yPred ${formatShape(yPred)}; expected labels [batch] or [batch, 1] and predictions [batch, classes]${
      oneHot ? ': for one-hot targets use categoricalCrossentropy' : ''
    }`,
  );
}

function isLabelShape(yTrue: Shape, yPred: Shape): boolean {
  const leading = yPred.slice(0, -1);
  return leading.length > 0 && (sameShape(yTrue, leading) || sameShape(yTrue, [...leading, 1]));
}

/** Labels that were found to lie within so many classes: on the host and about to be uploaded, and in tensors. */
const checkedOnHost = new WeakMap<HostArray, number>();
const checkedTensors = new WeakMap<Tensor, number>();

/** `checkLabels`, remembered until `uploadedLabels` is told of the upload, which must follow at once. */
export function checkHostLabels(loss: string, labels: HostArray, classes: number): void {
  checkLabels(loss, labels.data, classes);
  checkedOnHost.set(labels, classes);
}

/** What was found of labels on the host holds of the tensor with their elements. */
export function uploadedLabels(labels: HostArray, uploaded: Tensor): void {
  const classes = checkedOnHost.get(labels);
  if (classes === undefined) return;
  checkedOnHost.delete(labels);
  checkedTensors.set(uploaded, classes);
}

/** Throws ValueError for the first label that is not a whole number from 0 to classes − 1. */
export function checkLabels(loss: string, labels: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new ValueError(
        `${loss}: label ${label} at index ${i} is outside the ${classes} classes; expected a whole number from 0 to ${classes - 1}`,
      );
    }
  }
}

/** The targets as constants of the predictions' shape and dtype. Throws as `checkTargetShape`. */
export function targetsLike(loss: string, yTrue: Tensor, yPred: Tensor): Tensor {
  checkFloat(loss, yPred);
  checkTargetShape(loss, yTrue.shape, yPred.shape);
  return reshape(cast(stopGradient(yTrue), yPred.dtype), yPred.shape);
}

/**
 * Labels as int32 of the predictions' leading shape. Labels outside the classes are found where the backend can read
 * at once; elsewhere they count as no class. Throws as `checkLabelShape` and `checkLabels`.
 */
export function labelsFor(loss: string, yTrue: Tensor, yPred: Tensor): Tensor {
  checkFloat(loss, yPred);
  checkLabelShape(loss, yTrue.shape, yPred.shape);
  const classes = yPred.shape[yPred.rank - 1]!;
  if (yTrue.backend.readSync !== undefined && checkedTensors.get(yTrue) !== classes) {
    checkLabels(loss, yTrue.dataSync(), classes);
    if (!(yTrue instanceof Parameter)) checkedTensors.set(yTrue, classes);
  }
  const labels = yTrue.dtype === 'int32' ? yTrue : cast(stopGradient(yTrue), 'int32');
  return yTrue.rank < yPred.rank ? labels : reshape(labels, yPred.shape.slice(0, -1));
}

/** The mean of each sample's values: [batch, …] → [batch]. */
export function meanPerSample(values: Tensor): Tensor {
  return values.rank === 1 ? values : mean(values, { axes: values.shape.map((_, axis) => axis).slice(1) });
}
