import type { Backend } from '@athanor/core';

/** Whether a backend that can run here is fit to be the default, and the reason in half a sentence. */
export interface Judgement {
  readonly isFit: boolean;
  readonly because: string;
}

/** What a backend says of a library of the machine that it computes with. */
interface Library {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly isFast: boolean;
}

/** A backend on a library of the machine is fit where the library is one that is known to be fast. */
export function judgeLibrary(backend: Backend): Judgement {
  const library: unknown = Reflect.get(backend, 'library');
  if (!isLibrary(library)) return { isFit: false, because: 'it does not say which library it computes with' };
  const { name, version, file, isFast } = library;
  const title = version === '' ? name : `${name} ${version}`;
  return isFast
    ? { isFit: true, because: `${title} was found at ${file}` }
    : { isFit: false, because: `the ${title} at ${file} is none that is known to be fast` };
}

function isLibrary(value: unknown): value is Library {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['name', 'version', 'file'].every((key) => typeof Reflect.get(value, key) === 'string') &&
    typeof Reflect.get(value, 'isFast') === 'boolean'
  );
}
