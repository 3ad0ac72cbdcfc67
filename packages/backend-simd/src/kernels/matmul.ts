import type { DenseLayout, MatMulLayout } from '@athanor/core';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';
import { binary } from './binary.ts';
import { unary } from './unary.ts';

// Multiply-adds that are worth a thread, and elements where each takes one only; the rows that are packed at once, at
// most; and the least size of a block.
const grainOperations = 300_000;
const grainElements = 32768;
const mostRows = 160;
const leastRows = 40;
const leastColumns = 64;

/** output[b] = op(a[b])·op(b[b]) for every b below `batch`. */
export function matMul(
  runner: Runner,
  a: SimdStorage,
  b: SimdStorage,
  output: SimdStorage,
  layout: MatMulLayout,
): void {
  const { batch, m, n, k } = layout;
  if (runner.prefersLibrary(layout)) {
    runner.multiply(a.pointer, b.pointer, output.pointer, layout, { batch });
    return;
  }
  if (batch === 1 && k === 1) {
    const args = [a.pointer, b.pointer, output.pointer, n];
    runner.run('outerProduct', args, m, Math.ceil(grainElements / Math.max(1, n)));
    return;
  }
  if (m !== 1 && n !== 1) {
    multiplyBlocks(runner, a, b, output, layout, 0, false);
    return;
  }
  for (let i = 0; i < batch; i++) {
    const left = a.pointer + 4 * i * m * k;
    const right = b.pointer + 4 * i * k * n;
    const to = output.pointer + 4 * i * m * n;
    if (m === 1) multiplyVector(runner, left, right, !layout.transposeB, to, n, k);
    else multiplyVector(runner, right, left, layout.transposeA, to, m, k);
  }
}

/** activation(input·kernel + bias): the bits of `matMul`, then `add`, then `relu`. */
export function dense(
  runner: Runner,
  input: SimdStorage,
  kernel: SimdStorage,
  bias: SimdStorage | null,
  output: SimdStorage,
  { m, n, k, activation }: DenseLayout,
): void {
  const layout = { batch: 1, m, n, k, transposeA: false, transposeB: false };
  const isRelu = activation === 'relu';
  if (bias !== null && runner.prefersLibrary(layout)) {
    runner.multiply(input.pointer, kernel.pointer, output.pointer, layout);
    const args = [output.pointer, bias.pointer, Number(isRelu), n];
    runner.run('addBias', args, m, Math.ceil(grainElements / n));
    return;
  }
  if (m !== 1 && n !== 1 && !runner.prefersLibrary(layout)) {
    multiplyBlocks(runner, input, kernel, output, layout, bias?.pointer ?? 0, isRelu);
    return;
  }
  // A vector's product is too small to be worth a kernel that finishes it, and relu alone is one pass already; element-wise kernels may work in place.
  matMul(runner, input, kernel, output, layout);
  if (bias !== null) binary(runner, 'add', output, bias, output, { a: [m, n], b: [1, n], output: [m, n] });
  if (isRelu) unary(runner, 'relu', output, output);
}

function multiplyBlocks(
  runner: Runner,
  a: SimdStorage,
  b: SimdStorage,
  output: SimdStorage,
  { batch, m, n, k, transposeA, transposeB }: MatMulLayout,
  bias: number,
  relu: boolean,
): void {
  if (output.length === 0) return;
  const { rows, columns } = blockSize(
    m,
    n,
    batch,
    batch * m * n * k < 2 * grainOperations ? 1 : runner.threads,
  );
  const units = batch * Math.ceil(m / rows) * Math.ceil(n / columns);
  const args = [
    ...[a.pointer, b.pointer, bias, output.pointer, m, n, k],
    ...[Number(transposeA), Number(transposeB), Number(relu), rows, columns],
  ];
  const operationsPerUnit = Math.max(1, (batch * m * n * k) / units);
  runner.run('matMul', args, units, Math.ceil(grainOperations / operationsPerUnit));
}

/**
 * How the output is cut. On one thread only as the packed rows must fit the cache. For more, two blocks a thread so
 * that one which is late does less, along the longer side: what is packed again for every block is then the least.
 */
function blockSize(m: number, n: number, batch: number, threads: number): { rows: number; columns: number } {
  const across = Math.ceil(m / mostRows);
  const wanted = threads === 1 ? 1 : Math.ceil((2 * threads) / batch);
  if (m > n) {
    const even = threads === 1 ? across : roundUp(Math.max(across, wanted), threads);
    const parts = Math.max(across, Math.min(even, Math.floor(m / leastRows)));
    return { rows: roundUp(Math.ceil(m / parts), 4), columns: roundUp(n, 16) };
  }
  const even =
    across % threads === 0 ? Math.ceil(wanted / across) : roundUp(Math.ceil(wanted / across), threads);
  const parts = Math.max(1, Math.min(even, Math.floor(n / leastColumns)));
  return { rows: roundUp(Math.ceil(m / across), 4), columns: roundUp(Math.ceil(n / parts), 16) };
}

function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}

/** output[lane] = Σ vector[i]·matrix(lane, i); `together` says that the matrix's lanes, not its steps, are neighbours. */
function multiplyVector(
  runner: Runner,
  vector: number,
  matrix: number,
  together: boolean,
  output: number,
  lanes: number,
  depth: number,
): void {
  const grain = roundUp(Math.ceil(grainOperations / Math.max(1, depth)), 16);
  if (together) runner.run('vectorTimesRows', [vector, matrix, output, lanes, depth], lanes, grain);
  else runner.run('vectorTimesColumns', [vector, matrix, output, depth], lanes, grain);
}
