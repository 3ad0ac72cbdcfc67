import { readFileSync } from 'node:fs';
import { createPureBackend } from '@athanor/backend-pure';
import { expect, it } from 'vitest';
import { runVectors } from '../src/index.ts';

/** Cases of other shapes and attributes than the kit's own, made by scripts/make_vectors.py. */
const file: unknown = JSON.parse(
  readFileSync(new URL('fixtures/more-vectors.json', import.meta.url), 'utf8'),
);

for (const floatType of ['float32', 'float64'] as const) {
  it(`other vectors of PyTorch's pass on pure, ${floatType}`, async () => {
    const bad: string[] = [];
    let passed = 0;
    for await (const { name, status, reason } of runVectors(file, createPureBackend({ floatType }))) {
      if (status === 'passed') passed++;
      else bad.push(`${name}: ${status}: ${reason}`);
    }
    expect(bad).toEqual([]);
    expect(passed).toBe(258);
  });
}
