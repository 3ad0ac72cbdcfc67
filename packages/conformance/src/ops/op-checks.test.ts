import * as core from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { checkCompleteness } from './op-checks.ts';
import { floats, type OpSample } from './sample.ts';
import { opSamples } from './samples.ts';

const sample: OpSample = { label: 'x', inputs: [floats([2])], call: (x) => core.exp(x!) };

describe('checkCompleteness', () => {
  it('accepts core as it is, and what is no op', () => {
    expect(() => checkCompleteness(core, opSamples)).not.toThrow();
    expect(() => checkCompleteness({ tidy: core.tidy, answer: 42 }, {})).not.toThrow();
  });

  it('names an op without a sample', () => {
    expect(() => checkCompleteness(core, { ...opSamples, tanh: [] })).toThrow(/core has the op tanh/);
    expect(() => checkCompleteness({ swish: core.silu }, {})).toThrow(/core has the op swish/);
  });

  it('names an op whose gradient no sample takes', () => {
    const none: OpSample = { ...sample, gradient: 'none' };
    expect(() => checkCompleteness({ exp: core.exp }, { exp: [none] })).toThrow(
      /exp has a gradient that no sample/,
    );
    expect(() => checkCompleteness({ exp: core.exp }, { exp: [none, sample] })).not.toThrow();
    expect(() => checkCompleteness({ step: core.step }, { step: [none] })).not.toThrow();
  });
});
