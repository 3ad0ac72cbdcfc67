import type { Backend } from '../backend.ts';
import { tidy } from '../memory/scope.ts';
import type { Tensor } from '../tensor.ts';

/** The numbers in the scalars that `compute` gives; what it makes is freed. At once where the backend can read so. */
export async function readScalars(backend: Backend, compute: () => Tensor[]): Promise<number[]> {
  if (backend.readSync !== undefined) return tidy(() => compute().map((scalar) => scalar.itemSync()));
  const scalars = tidy(compute);
  try {
    return await Promise.all(scalars.map((scalar) => scalar.item()));
  } finally {
    for (const scalar of scalars) scalar.dispose();
  }
}
