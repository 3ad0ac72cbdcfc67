import type { MatMulLayout } from '@athanor/core';
import { type Engine, type EngineTensor, shaped } from '../engine/engine.ts';
import { multiplyRows, transposeMatrix } from '../loops/product.ts';

/** Below so many multiplications wasm's plain kernel, one call for the whole batch, is faster than packing. */
const fewProducts = 4096;

/** What packing an element for XNNPACK costs, counted in elements transposed. */
const packing = 5;

/**
 * BatchMatMul on wasm. It is XNNPACK's, ten times faster, only for single matrices that are not transposed, so
 * transposes are made first and a batch is taken matrix by matrix. On cpu a loop, which is three times as fast.
 */
export function matMul(engine: Engine, a: EngineTensor, b: EngineTensor, layout: MatMulLayout): EngineTensor {
  const { batch, m, n, k, transposeA, transposeB } = layout;
  if (k === 0) return engine.run('Fill', {}, { shape: [batch, m, n], value: 0, dtype: a.dtype });
  if (!engine.traits.xnnpack) return multiplyInLoops(engine, a, b, layout);
  if (m * n * k < fewProducts) {
    const left = shaped(a, transposeA ? [batch, k, m] : [batch, m, k]);
    const right = shaped(b, transposeB ? [batch, n, k] : [batch, k, n]);
    return engine.run('BatchMatMul', { a: left, b: right }, { transposeA, transposeB });
  }
  if (batch === 1) return product(engine, a, b, layout);
  const output = engine.make(a.dtype, batch * m * n);
  for (let i = 0; i < batch; i++) {
    const left = part(engine, a, i * m * k, m * k);
    const right = part(engine, b, i * k * n, k * n);
    const made = product(engine, left, right, layout);
    engine.view(output).set(engine.view(made), i * m * n);
    for (const tensor of [left, right, made]) engine.release(tensor);
  }
  return output;
}

function multiplyInLoops(
  engine: Engine,
  a: EngineTensor,
  b: EngineTensor,
  { batch, m, n, k, transposeA, transposeB }: MatMulLayout,
): EngineTensor {
  const output = engine.make(a.dtype, batch * m * n);
  for (let i = 0; i < batch; i++) {
    const left = engine.view(a).subarray(i * m * k, (i + 1) * m * k);
    const right = engine.view(b).subarray(i * k * n, (i + 1) * k * n);
    multiplyRows(
      transposeA ? transposeMatrix(left, k, m) : left,
      transposeB ? right : transposeMatrix(right, k, n),
      engine.view(output).subarray(i * m * n, (i + 1) * m * n),
      m,
      n,
      k,
    );
  }
  return output;
}

/**
 * One product by XNNPACK, either as a·b or as the transpose of bᵀ·aᵀ, whichever is estimated to take less. XNNPACK
 * packs the right matrix, element by element, before it multiplies, and keeps that until the tensor is released:
 * weights that change at every step are packed at every step, weights that do not are packed once. Both ways add up
 * the same terms in the same order, so that the result has the same bits.
 */
function product(engine: Engine, a: EngineTensor, b: EngineTensor, layout: MatMulLayout): EngineTensor {
  const { m, n, k, transposeA, transposeB } = layout;
  const isKept = !transposeB && b.isFactor === true;
  if (!transposeB) b.isFactor = true;
  const direct = (isKept ? 0 : packing * k * n) + (transposeA ? m * k : 0) + (transposeB ? k * n : 0);
  const turned = packing * m * k + (transposeA ? 0 : m * k) + (transposeB ? 0 : k * n) + m * n;
  if (direct <= turned) {
    return multiply(engine, a, b, [m, k, n], transposeA, transposeB);
  }
  const transposed = multiply(engine, b, a, [n, k, m], !transposeB, !transposeA);
  const result = transpose(engine, transposed, n, m);
  engine.release(transposed);
  return result;
}

/** left [m, k] · right [k, n], each transposed first where it is stored the other way. */
function multiply(
  engine: Engine,
  left: EngineTensor,
  right: EngineTensor,
  [m, k, n]: readonly [m: number, k: number, n: number],
  transposeLeft: boolean,
  transposeRight: boolean,
): EngineTensor {
  const a = transposeLeft ? transpose(engine, left, k, m) : left;
  const b = transposeRight ? transpose(engine, right, n, k) : right;
  const inputs = { a: shaped(a, [1, m, k]), b: shaped(b, [1, k, n]) };
  const result = engine.run('BatchMatMul', inputs, { transposeA: false, transposeB: false });
  if (a !== left) engine.release(a);
  if (b !== right) engine.release(b);
  return result;
}

function transpose(engine: Engine, matrix: EngineTensor, rows: number, columns: number): EngineTensor {
  return engine.run('Transpose', { x: shaped(matrix, [rows, columns]) }, { perm: [1, 0] });
}

function part(engine: Engine, tensor: EngineTensor, start: number, length: number): EngineTensor {
  const copy = engine.make(tensor.dtype, length);
  engine.view(copy).set(engine.view(tensor).subarray(start, start + length));
  return copy;
}
