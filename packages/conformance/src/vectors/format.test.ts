import { FormatError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { readVectors } from './format.ts';

const x = { shape: [2], dtype: 'float32', values: [1, 2] };
const opCase = { name: 'exp/7', op: 'exp', attrs: {}, inputs: [x], output: x, tolerance: 1e-4 };
const withGradients = { ...opCase, outputGradient: x, inputGradients: [x] };
const optimizerCase = {
  name: 'optimizer.sgd/9',
  op: 'optimizer.sgd',
  attrs: { learningRate: 0.1 },
  initial: [1, 2],
  gradients: [[0, 1]],
  values: [[1, 2]],
  tolerance: 1e-4,
};

const read = (...cases: unknown[]) => readVectors({ cases });

describe('readVectors', () => {
  it('reads ops with and without gradients, and optimizers', () => {
    const [plain, differentiable, optimizer] = read(opCase, withGradients, optimizerCase);
    expect(plain).toMatchObject({ kind: 'op', name: 'exp/7', inputs: [x], output: x });
    expect(plain).not.toHaveProperty('gradients');
    expect(differentiable).toMatchObject({ kind: 'op', gradients: { output: x, inputs: [x] } });
    expect(optimizer).toMatchObject({
      kind: 'optimizer',
      attributes: { learningRate: 0.1 },
      initial: [1, 2],
    });
  });

  it('takes null for what has no gradient, and booleans for numbers', () => {
    const bool = { shape: [2], dtype: 'bool', values: [true, false] };
    const [read_] = read({ ...opCase, inputs: [bool, x], outputGradient: x, inputGradients: [null, x] });
    expect(read_).toMatchObject({ inputs: [{ values: [1, 0] }, x], gradients: { inputs: [null, x] } });
    expect(read({ ...opCase, outputGradient: null, inputGradients: null })[0]).not.toHaveProperty(
      'gradients',
    );
  });

  const malformed: readonly (readonly [what: string, file: unknown, message: RegExp])[] = [
    ['no object', [1], /expected an object with a list named cases, found a list of 1/],
    ['no cases', { cases: 3 }, /list named cases, found an object with cases/],
    ['a case that is no object', { cases: ['exp'] }, /case 0: expected an object, found "exp"/],
    ['no op', { cases: [{ name: 'a' }] }, /vectors: a: op: expected a name, found nothing/],
    ['attrs', { cases: [{ ...opCase, attrs: [] }] }, /exp\/7: attrs: expected an object, found a list of 0/],
    [
      'no tolerance',
      { cases: [{ ...opCase, tolerance: undefined }] },
      /exp\/7: tolerance: expected a number/,
    ],
    ['no inputs', { cases: [{ ...opCase, inputs: {} }] }, /exp\/7: inputs: expected a list of tensors/],
    ['an axis', { cases: [{ ...opCase, inputs: [{ ...x, shape: [-2] }] }] }, /exp\/7: input 0's shape/],
    [
      'a dtype',
      { cases: [{ ...opCase, output: { ...x, dtype: 'f4' } }] },
      /exp\/7: output's dtype: .*found "f4"/,
    ],
    [
      'a count',
      { cases: [{ ...opCase, inputs: [{ ...x, shape: [3] }] }] },
      /input 0's values: expected 3 of them for shape \[3\]/,
    ],
    [
      'a value',
      { cases: [{ ...opCase, output: { ...x, values: [1, null] } }] },
      /output's values, at 1: expected a number, found null/,
    ],
    [
      'one gradient of two',
      { cases: [{ ...opCase, outputGradient: x }] },
      /exp\/7: inputGradients: expected a list of 1/,
    ],
    ['another', { cases: [{ ...opCase, inputGradients: [x] }] }, /exp\/7: outputGradient: expected a tensor/],
    [
      'a gradient of another shape',
      { cases: [{ ...withGradients, inputGradients: [{ ...x, shape: [1, 2] }] }] },
      /exp\/7: gradient of input 0: expected the input's shape \[2\]/,
    ],
    [
      'no steps',
      { cases: [{ ...optimizerCase, gradients: 1 }] },
      /optimizer\.sgd\/9: gradients: expected a list of lists/,
    ],
    [
      'a missing step',
      { cases: [{ ...optimizerCase, values: [] }] },
      /optimizer\.sgd\/9: values: expected as many lists as gradients, 1/,
    ],
    [
      'a short step',
      { cases: [{ ...optimizerCase, values: [[1]] }] },
      /optimizer\.sgd\/9: values 0: expected 2 numbers/,
    ],
  ];
  for (const [what, file, message] of malformed) {
    it(`throws FormatError naming the case for ${what}`, () => {
      expect(() => readVectors(file)).toThrow(FormatError);
      expect(() => readVectors(file)).toThrow(message);
    });
  }

  it('believes no shape: one that claims more than the file holds allocates nothing', () => {
    const huge = { ...x, shape: [2 ** 40, 2 ** 40] };
    expect(() => read({ ...opCase, inputs: [huge] })).toThrow(/input 0's values/);
  });
});
