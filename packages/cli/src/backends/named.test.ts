import { ConfigError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { namedBackend } from './named.ts';

describe('a backend and its options in one text', () => {
  it.each([
    ['simd:threads=1', 'simd', { threads: 1 }],
    ['simd:revectorize=true', 'simd', { revectorize: true }],
    ['simd:threads=1:relaxed=false', 'simd', { threads: 1, relaxed: false }],
    ['pure:floatType=float64', 'pure', { floatType: 'float64' }],
    ['simd:threads="1"', 'simd', { threads: '1' }],
    ['simd:threads=01', 'simd', { threads: '01' }],
    ['@me/backend:a_1=null:b=[1]', '@me/backend', { a_1: null, b: [1] }],
    ['./mine.ts:size=3', './mine.ts', { size: 3 }],
  ])('%s', (text, name, options) => {
    expect(namedBackend(text)).toEqual({ name, options });
  });

  it.each([
    ['blas:library=C:\\openblas.dll:threads=1', { library: 'C:\\openblas.dll', threads: 1 }],
    ['blas:library=/opt/a:b/libblas.so', { library: '/opt/a:b/libblas.so' }],
    ['blas:library="a:b":threads=1', { library: 'a:b', threads: 1 }],
    ['blas:library=a=b', { library: 'a=b' }],
    ['blas:layers={"a":{"b":2}}', { layers: { a: { b: 2 } } }],
  ])('%s has a value with colons or equals signs', (text, options) => {
    expect(namedBackend(text)).toEqual({ name: 'blas', options });
  });

  it('takes a key of the prototype for a key', () => {
    const { options } = namedBackend('simd:__proto__=1');
    expect(Object.keys(options!)).toEqual(['__proto__']);
  });
});

describe('a name alone', () => {
  it.each([
    'simd',
    'tfjs-wasm',
    '@me/backend',
    './a:b.ts',
    './a:b.=c.ts',
    'C:\\x.ts',
    'C:/x.ts',
    'file:///mine.js?size=3',
    'node:fs',
    'mine:threads',
    '',
  ])('%j may have colons', (name) => {
    expect(namedBackend(name)).toEqual({ name });
  });

  it('with colons may have options', () => {
    expect(namedBackend('C:\\x.ts:size=3')).toEqual({ name: 'C:\\x.ts', options: { size: 3 } });
    expect(namedBackend('./a:b.ts:size=3')).toEqual({ name: './a:b.ts', options: { size: 3 } });
  });

  it('of an object is left as it is', () => {
    const config = { name: './a:b=c.ts', options: { size: 3 } };
    expect(namedBackend(config)).toBe(config);
    expect(namedBackend({ name: './a:b=c.ts' })).toEqual({ name: './a:b=c.ts' });
  });
});

describe('what is no option', () => {
  const example = 'expected NAME:KEY=VALUE[:KEY=VALUE…], such as simd:threads=1';
  it.each([
    ['simd:threads', `the backend 'simd:threads' has 'threads' for an option; ${example}`],
    ['simd:', `the backend 'simd:' has '' for an option; ${example}`],
    ['simd:max-threads=2', `has 'max-threads=2' for an option; ${example}`],
    ['simd:=2', `has '=2' for an option; ${example}`],
    ['simd:threads=1:relaxed', `has 'relaxed' for an option; ${example}`],
    ['simd:threads=1:', `has '' for an option; ${example}`],
    ['simd:threads=', `the backend 'simd:threads=' has no value for the option 'threads'; ${example}`],
    ['simd:threads=:relaxed=true', "has no value for the option 'threads'"],
    ['mine:size=', "has no value for the option 'size'"],
    ['simd:threads=1:threads=2', "has the option 'threads' twice; leave one out"],
    [':threads=1', `the backend ':threads=1' has options and no name; ${example}`],
  ])('%s is refused', (text, message) => {
    expect(() => namedBackend(text)).toThrow(ConfigError);
    expect(() => namedBackend(text)).toThrow(message);
  });
});
