import type { PureBackend } from '@athanor/backend-pure';
import type { Backend, Storage, TypedArray } from '@athanor/core';

/** A backend with one fault: it computes with `pure`, but for what the fault says. */
export interface Fault {
  /** What is wrong with it. */
  readonly name: string;
  make(pure: PureBackend): Backend;
  /** The checks that must fail, among others that the fault drags along. */
  readonly fails: readonly string[];
  /** Checks near by that must not. */
  readonly passes: readonly string[];
  /** What the error of the first of `fails` must say. */
  readonly says: RegExp;
}

/** Computes an output on the host, from copies of the inputs. */
export function onHost(
  pure: PureBackend,
  inputs: readonly Storage[],
  output: Storage,
  compute: (values: readonly TypedArray[]) => ArrayLike<number>,
): void {
  const result = compute(inputs.map((input) => pure.readSync(input)));
  const values = pure.readSync(output);
  values.set(result);
  pure.write(output, values);
}
