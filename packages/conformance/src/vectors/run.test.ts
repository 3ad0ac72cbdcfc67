import { readFileSync } from 'node:fs';
import { createPureBackend } from '@athanor/backend-pure';
import { FormatError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { oracleVectors } from './checks.ts';
import { runVectors, type VectorResult } from './run.ts';

const x = { shape: [2], dtype: 'float32', values: [1, 4] };
const roots = { ...x, values: [1, 2] };
const sqrtCase = { name: 'sqrt/0', op: 'sqrt', attrs: {}, inputs: [x], output: roots, tolerance: 1e-4 };

async function run(...cases: unknown[]): Promise<VectorResult[]> {
  const results: VectorResult[] = [];
  for await (const result of runVectors({ cases }, createPureBackend())) results.push(result);
  return results;
}

describe('oracleVectors', () => {
  it('are those of vectors.json', () => {
    const file: unknown = JSON.parse(
      readFileSync(new URL('../../vectors/vectors.json', import.meta.url), 'utf8'),
    );
    expect(file).toMatchObject(oracleVectors());
  });

  it('pass on pure, but for the ops that core has not yet', async () => {
    const results = await run(...oracleVectors().cases);
    expect(results).toHaveLength(118);
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
    for (const { op, reason } of results.filter(({ status }) => status === 'skipped')) {
      expect(reason).toBe(`there is no op ${op}`);
    }
  });
});

describe('runVectors', () => {
  it('passes what agrees within tolerance × max(1, |expected|)', async () => {
    const near = { ...sqrtCase, output: { ...x, values: [1, 2.0002] } };
    expect(await run(sqrtCase, near)).toMatchObject([{ status: 'passed' }, { status: 'passed' }]);
    expect(await run({ ...near, tolerance: 1e-5 })).toEqual([
      {
        name: 'sqrt/0',
        op: 'sqrt',
        status: 'failed',
        reason: expect.stringMatching(/^the output's element 1 is 2, expected 2\.0002 within 0\.00002/),
      },
    ]);
  });

  it('fails a NaN, whatever the tolerance', async () => {
    const [result] = await run({ ...sqrtCase, inputs: [{ ...x, values: [-1, 4] }], tolerance: 1e300 });
    expect(result).toMatchObject({ status: 'failed', reason: expect.stringContaining('element 0 is NaN') });
  });

  it('fails another shape, and what the op throws', async () => {
    const [shape, error] = await run(
      { ...sqrtCase, output: { ...roots, shape: [2, 1] } },
      { ...sqrtCase, op: 'matMul', inputs: [x, x] },
    );
    expect(shape).toMatchObject({ status: 'failed', reason: 'the output has shape [2], expected [2, 1]' });
    expect(error).toMatchObject({ status: 'failed', reason: expect.stringContaining('matMul') });
  });

  it('compares the gradients, and says which is wrong', async () => {
    const gradients = {
      outputGradient: { ...x, values: [1, 1] },
      inputGradients: [{ ...x, values: [0.5, 0.25] }],
    };
    const wrong = { ...gradients, inputGradients: [{ ...x, values: [0.5, 0.5] }] };
    const [right, bad] = await run({ ...sqrtCase, ...gradients }, { ...sqrtCase, ...wrong });
    expect(right).toMatchObject({ status: 'passed' });
    expect(bad).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('the gradient of input 0'),
    });
  });

  it('leaves a gradient of yTrue that is marked as ignored', async () => {
    const scalar = { shape: [], dtype: 'float32', values: [2.5] };
    const loss = {
      name: 'mse',
      op: 'meanSquaredError',
      attrs: { yTrueGradient: 'ignored' },
      inputs: [roots, { ...x, values: [2, 4] }],
      output: scalar,
      outputGradient: { ...scalar, values: [1] },
      inputGradients: [
        { ...x, values: [99, 99] },
        { ...x, values: [1, 2] },
      ],
      tolerance: 1e-4,
    };
    expect(await run(loss)).toMatchObject([{ status: 'passed' }]);
    expect(await run({ ...loss, attrs: {} })).toMatchObject([{ status: 'failed' }]);
  });

  it('skips what does not exist, by name', async () => {
    const lion = { op: 'optimizer.lion', attrs: {}, initial: [], gradients: [], values: [], tolerance: 0 };
    expect(await run({ ...sqrtCase, op: 'fold' }, { ...sqrtCase, op: 'toString' }, lion)).toEqual([
      { name: 'sqrt/0', op: 'fold', status: 'skipped', reason: 'there is no op fold' },
      { name: 'sqrt/0', op: 'toString', status: 'skipped', reason: 'there is no op toString' },
      { name: 'case 2', op: 'optimizer.lion', status: 'skipped', reason: 'there is no optimizer.lion' },
    ]);
  });

  it('throws FormatError for a malformed file before anything runs, and for an attribute of the wrong kind', async () => {
    await expect(run(sqrtCase, { ...sqrtCase, inputs: 3 })).rejects.toThrow(FormatError);
    await expect(run({ ...sqrtCase, op: 'transpose', attrs: { perm: 'ba' } })).rejects.toThrow(
      /sqrt\/0: attribute perm: expected a list of numbers, found "ba"/,
    );
    await expect(run({ ...sqrtCase, op: 'reshape' })).rejects.toThrow(
      /sqrt\/0: attribute shape: expected it to be there/,
    );
  });

  it('fails an optimizer whose parameter is not what it should be, naming the step', async () => {
    const step = {
      name: 'optimizer.sgd/0',
      op: 'optimizer.sgd',
      attrs: { learningRate: 1 },
      initial: [1],
      gradients: [[1], [1]],
      values: [[0], [-2]],
      tolerance: 1e-4,
    };
    expect(await run(step)).toMatchObject([
      {
        status: 'failed',
        reason: expect.stringMatching(/^step 2: the parameter's element 0 is -1, expected -2/),
      },
    ]);
  });
});
