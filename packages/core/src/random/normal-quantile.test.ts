import { expect, it } from 'vitest';
import { normalQuantile } from './normal-quantile.ts';

// From CPython's statistics.NormalDist().inv_cdf.
const quantiles: [probability: number, x: number][] = [
  [1e-16, -8.222082216130435],
  [1e-12, -7.034483825301132],
  [1e-5, -4.2648907939228256],
  [0.01, -2.3263478740408408],
  [0.07, -1.4757910281791702],
  [0.1, -1.2815515655446008],
  [0.3, -0.5244005127080407],
  [0.5, 0],
  [0.6, 0.2533471031357998],
  [0.93, 1.4757910281791708],
  [0.999, 3.090232306167813],
  [0.9999999, 5.199337582290662],
];

it.each(quantiles)('the normal quantile of %d is %d', (probability, x) => {
  expect(Math.abs(normalQuantile(probability) - x)).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(x)));
});
