import { describe, expect, it } from 'vitest';
import type { HostValues } from './evaluate.ts';
import { compareWithDifferences } from './finite-differences.ts';

const floats = (values: readonly number[], shape: readonly number[] = [values.length]): HostValues => ({
  shape,
  dtype: 'float',
  values: Float64Array.from(values),
});

/** x₀² + sin x₁ + x₀·y₀. */
const value = async ([x, y]: readonly HostValues[]): Promise<number> =>
  x!.values[0]! ** 2 + Math.sin(x!.values[1]!) + x!.values[0]! * y!.values[0]!;

const variables = [floats([0.5, 0.25], [1, 2]), floats([2])];

describe('compareWithDifferences', () => {
  it('accepts the gradient', async () => {
    const gradients = [floats([2 * 0.5 + 2, Math.cos(0.25)]), floats([0.5])];
    expect(await compareWithDifferences('right', variables, gradients, value)).toBeUndefined();
  });

  it('names the variable and the element of one that is wrong', async () => {
    const gradients = [floats([2 * 0.5 + 2, Math.cos(0.25) + 1e-4]), floats([0.5])];
    const wrong = await compareWithDifferences('wrong', variables, gradients, value);
    expect(wrong).toMatch(
      /^the gradient of variable 0: element 1 \(\[0, 1\]\) is 0\.96901.*, but finite differences give 0\.96891/,
    );
  });

  it('takes no variables for nothing to compare', async () => {
    expect(await compareWithDifferences('none', [floats([])], [floats([])], async () => 1)).toBeUndefined();
  });
});
