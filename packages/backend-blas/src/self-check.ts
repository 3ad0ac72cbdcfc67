import type { ForeignInterface } from './foreign.ts';
import { callSgemm, type Sgemm } from './sgemm.ts';

// Below and above the sizes for which libraries have kernels of their own; no size a multiple of a tile's.
const sizes = [
  { m: 3, n: 5, k: 2 },
  { m: 37, n: 29, k: 70 },
];

/**
 * Multiplies small whole numbers, whose sums are exact in any order, in all four forms, over an output of NaN and added to
 * one of ones. So a library that reads the output it is to replace, or takes integers of another size, is found out.
 *
 * @throws Error that says which product came out wrong
 */
export function checkProducts(foreign: ForeignInterface, sgemm: Sgemm): void {
  for (const { m, n, k } of sizes) {
    const a = Float32Array.from({ length: m * k }, (_, i) => (i % 7) - 3);
    const b = Float32Array.from({ length: k * n }, (_, i) => (i % 5) - 2);
    const c = new Float32Array(m * n);
    const [left, right, output] = [a, b, c].map((view) => foreign.address(new Uint8Array(view.buffer)));
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        for (const accumulate of [false, true]) {
          c.fill(accumulate ? 1 : Number.NaN);
          callSgemm(sgemm, 0, {
            ...{ a: left!, b: right!, output: output!, m, n, k, transposeA, transposeB, accumulate },
            ...{ strideA: transposeA ? m : k, strideB: transposeB ? k : n, strideOutput: n },
          });
          for (const [i, found] of c.entries()) {
            const row = Math.floor(i / n);
            const column = i % n;
            let expected = accumulate ? 1 : 0;
            for (let step = 0; step < k; step++) {
              const x = a[transposeA ? step * m + row : row * k + step]!;
              const y = b[transposeB ? column * k + step : step * n + column]!;
              expected += x * y;
            }
            if (found !== expected) {
              throw new Error(
                `its product of [${m}, ${k}]${transposeA ? 'ᵀ' : ''} and [${k}, ${n}]${transposeB ? 'ᵀ' : ''} is wrong: element [${row}, ${column}] is ${expected}, and it gave ${found}`,
              );
            }
          }
        }
      }
    }
  }
}
