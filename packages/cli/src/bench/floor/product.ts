import { type Backend, matMul, Random, type Tensor, tensor, tidy, typedArray } from '@athanor/core';
import type { Floor } from './loop.ts';

const side = 1024;

/**
 * A large matrix product on a backend, [1024, 1024] by [1024, 1024]: the floor of a library's own product, for a
 * backend whose products are a BLAS's. Disposes the backend at the end.
 */
export function floorProduct(name: string, backend: Backend): Floor {
  const draw = (stream: string): Tensor => {
    const values = new Random(1).stream(stream).uniform(side * side, -1);
    return tensor(typedArray(backend.floatType, values), { backend, shape: [side, side] });
  };
  const [a, b] = [draw('a'), draw('b')];
  return {
    operationsPerStep: 2 * side ** 3,
    subject: {
      name: `product of ${side}³`,
      kind: 'floor',
      variant: `on ${name}`,
      async run(steps) {
        const began = performance.now();
        for (let step = 0; step < steps; step++) {
          tidy(() => {
            matMul(a, b);
          });
          await backend.synchronize();
        }
        return (performance.now() - began) / 1000;
      },
      async dispose() {
        a.dispose();
        b.dispose();
        await backend.dispose();
      },
    },
  };
}
