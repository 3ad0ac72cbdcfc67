import type { DType } from '@athanor/core';
import type { KernelName } from '../kernel-names.ts';
import type { Runner } from '../runner.ts';
import type { SimdStorage } from '../storage.ts';
import { copyAll } from './copy.ts';

const grain = 32768;

/** Sets every element; a `bool` is 0 or 1, whatever the value. */
export function fill(runner: Runner, output: SimdStorage, value: number): void {
  const { dtype, pointer, length } = output;
  if (dtype === 'bool') runner.run('fillBytes', [pointer, Number(value !== 0)], length, 4 * grain);
  else runner.run(dtype === 'int32' ? 'fillInt' : 'fillFloat', [pointer, value], length, grain);
}

/** A kernel, and what comes before its pointers: the bits of 1 in the output's dtype. */
type Cast = readonly [name: KernelName, ...first: number[]];

const casts: { readonly [pair: string]: Cast | undefined } = {
  'float32 int32': ['castFloatToInt'],
  'float32 bool': ['castFloatToBool'],
  'int32 float32': ['castIntToFloat'],
  'int32 bool': ['castIntToBool'],
  'bool float32': ['castBool', 0x3f800000],
  'bool int32': ['castBool', 1],
} satisfies { [K in `${DType} ${DType}`]?: Cast };

/** Converts to the output's dtype: truncated towards zero for int32, "is not zero" for `bool`. */
export function cast(runner: Runner, input: SimdStorage, output: SimdStorage): void {
  const found = casts[`${input.dtype} ${output.dtype}`];
  if (found === undefined) {
    copyAll(runner, input, output);
    return;
  }
  const [name, ...first] = found;
  runner.run(name, [...first, input.pointer, output.pointer], output.length, grain);
}

/** output[i] = condition[i] ? a[i] : b[i]. */
export function select(
  runner: Runner,
  condition: SimdStorage,
  a: SimdStorage,
  b: SimdStorage,
  output: SimdStorage,
): void {
  const name = output.dtype === 'bool' ? 'selectBytes' : 'selectWords';
  const args = [condition.pointer, a.pointer, b.pointer, output.pointer];
  runner.run(name, args, output.length, grain);
}
