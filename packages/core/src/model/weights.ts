import { tensor } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { tidy } from '../memory/scope.ts';
import { formatShape, sameShape, sizeOf } from '../shape.ts';
import { didYouMean } from '../suggest.ts';
import type { Parameter } from '../tensor.ts';

/** Weights by the names of their parameters: `dense/kernel`, `dense/bias`, `dense_1/kernel`. */
export type Weights = Readonly<Record<string, HostArray>>;

/** Copies of the parameters' elements on the host. */
export async function readWeights(parameters: readonly Parameter[]): Promise<Record<string, HostArray>> {
  const arrays = await Promise.all(
    parameters.map(async (weight): Promise<[string, HostArray]> => {
      const { name, shape, dtype } = weight;
      return [name, { shape, dtype, data: await weight.data() }];
    }),
  );
  return Object.fromEntries(arrays);
}

/**
 * Gives every parameter the weights of its name, as its backend's floats. All or nothing.
 *
 * @throws ValueError if weights are missing, or some have no parameter
 * @throws ShapeError if one has another shape, or not as many elements as its shape says
 * @throws DTypeError if one does not hold floats
 */
export function writeWeights(parameters: readonly Parameter[], weights: Weights): void {
  const names = parameters.map(({ name }) => name);
  const missing = names.filter((name) => !Object.hasOwn(weights, name));
  const extra = Object.keys(weights).filter((name) => !names.includes(name));
  if (missing.length + extra.length > 0) throw new ValueError(describeNames(names, missing, extra));
  for (const { name, shape } of parameters) checkArray(name, shape, weights[name]!);
  tidy(() => {
    for (const weight of parameters) {
      const { backend, dtype } = weight;
      weight.assign(tensor(weights[weight.name]!, { backend, dtype }));
    }
  });
}

function checkArray(name: string, expected: readonly number[], { shape, dtype, data }: HostArray): void {
  if (!sameShape(shape, expected)) {
    throw new ShapeError(
      `weights: ${name} has shape ${formatShape(shape)}; expected ${formatShape(expected)}`,
    );
  }
  if (!isFloat(dtype)) throw new DTypeError(`weights: ${name} is ${dtype}; expected float32 or float64`);
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError(
      `weights: ${name} of shape ${formatShape(shape)} has ${data.length} elements; expected ${sizeOf(shape)}`,
    );
  }
}

function describeNames(
  names: readonly string[],
  missing: readonly string[],
  extra: readonly string[],
): string {
  const parts: string[] = [];
  if (missing.length > 0) parts.push(`missing ${missing.join(', ')}`);
  if (extra.length > 0) {
    parts.push(`not in the model ${extra.map((name) => `${name}${hint(name, missing)}`).join(', ')}`);
  }
  return `weights: ${parts.join('; ')}; expected ${names.length === 0 ? 'none' : names.join(', ')}`;
}

function hint(name: string, missing: readonly string[]): string {
  return didYouMean(name, missing).replace(/^; (.*)$/, ' ($1)');
}
