import { ValueError } from '../errors.ts';

/**
 * How often each class was predicted as each: element [label · classes + prediction] of the [classes, classes] result
 * counts the samples of class `label` that were predicted to be of class `prediction`.
 *
 * @throws ValueError for different numbers of labels and predictions, or one outside the classes
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classes: number,
): Int32Array {
  if (!(Number.isInteger(classes) && classes >= 1)) {
    throw new ValueError(`confusionMatrix: found ${classes} classes; expected a whole number, 1 or more`);
  }
  if (labels.length !== predictions.length) {
    throw new ValueError(
      `confusionMatrix: found ${labels.length} labels and ${predictions.length} predictions; expected as many`,
    );
  }
  const matrix = new Int32Array(classes * classes);
  for (let i = 0; i < labels.length; i++) {
    const label = checkClass('label', labels[i]!, i, classes);
    const prediction = checkClass('prediction', predictions[i]!, i, classes);
    matrix[label * classes + prediction]! += 1;
  }
  return matrix;
}

function checkClass(what: string, value: number, index: number, classes: number): number {
  if (!(Number.isInteger(value) && value >= 0 && value < classes)) {
    throw new ValueError(
      `confusionMatrix: the ${what} at index ${index} is ${value}; expected a class from 0 to ${classes - 1}`,
    );
  }
  return value;
}
