/** `[2, 3]`. */
export function describeShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** `element 5 ([1, 2])`: a place in a row-major array, with its coordinates where there are several. */
export function describeIndex(index: number, shape: readonly number[]): string {
  if (shape.length < 2) return `element ${index}`;
  const coordinates: number[] = [];
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    coordinates.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return `element ${index} (${describeShape(coordinates)})`;
}

/** The product of a shape's axes. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, axis) => size * axis, 1);
}
