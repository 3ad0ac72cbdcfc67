import { streamFor, uniform } from '../data.ts';
import { describeIndex } from '../text.ts';
import type { HostValues } from './evaluate.ts';

/** Half the distance of a central difference: its error is of the order of h². */
const h = 1e-5;

/** How far the two may be apart, relative to the derivative or to 1. */
const tolerance = 1e-7;

/**
 * Holds `gradients` to central differences of `value`, in two random directions through all of the variables at once:
 * an error in any element shows in both, almost surely. If one shows, each element is tried by itself to name it.
 *
 * @returns what is wrong, or undefined
 */
export async function compareWithDifferences(
  what: string,
  variables: readonly HostValues[],
  gradients: readonly HostValues[],
  value: (variables: readonly HostValues[]) => Promise<number>,
): Promise<string | undefined> {
  const along = async (directions: readonly Float64Array[]): Promise<string | undefined> => {
    const moved = (distance: number) =>
      variables.map(
        (variable, i): HostValues => ({
          ...variable,
          values: variable.values.map((x, at) => x + distance * directions[i]![at]!),
        }),
      );
    const difference = ((await value(moved(h))) - (await value(moved(-h)))) / (2 * h);
    let derivative = 0;
    let magnitude = 0;
    for (const [i, { values }] of gradients.entries()) {
      for (let at = 0; at < values.length; at++) {
        derivative += values[at]! * directions[i]![at]!;
        magnitude += Math.abs(values[at]! * directions[i]![at]!);
      }
    }
    if (Math.abs(derivative - difference) <= tolerance * Math.max(1, magnitude)) return undefined;
    return `is ${derivative}, but finite differences give ${difference}`;
  };

  const stream = streamFor(`directions ${what}`);
  for (let attempt = 0; attempt < 2; attempt++) {
    const wrong = await along(variables.map(({ values }) => uniform(stream, values.length, -1, 1)));
    if (wrong === undefined) continue;
    return (await nameElement(variables, along)) ?? `the derivative in a random direction ${wrong}`;
  }
  return undefined;
}

async function nameElement(
  variables: readonly HostValues[],
  along: (directions: readonly Float64Array[]) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (const [i, { shape, values }] of variables.entries()) {
    for (let at = 0; at < values.length; at++) {
      const directions = variables.map((variable) => new Float64Array(variable.values.length));
      directions[i]![at] = 1;
      const wrong = await along(directions);
      if (wrong !== undefined) return `the gradient of variable ${i}: ${describeIndex(at, shape)} ${wrong}`;
    }
  }
  return undefined;
}
