/**
 * The error function to float32's precision, from tiny arguments on:
 * erf(x) = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)), a series without cancellation (Abramowitz and Stegun, 7.1.6).
 */
export function erf(x: number): number {
  // 1 − erf(4) is 1.5e-8, less than half of float32's last place.
  if (Math.abs(x) >= 4) return Math.sign(x);
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-10 * Math.abs(sum); n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
}
