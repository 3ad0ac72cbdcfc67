import { AthanorError } from '@athanor/core';

type NodeOnly = typeof import('./node.ts');

/** Whether this runs where Node's files and modules are. */
export function isNode(): boolean {
  return typeof process !== 'undefined' && typeof process.versions?.node === 'string';
}

/**
 * The modules that need Node. They are loaded when they are first used, so that the rest of the package can be
 * bundled for a browser.
 *
 * @throws AthanorError (code `environment`) outside of Node; `what` is the sentence's subject.
 */
export async function nodeOnly(what: string): Promise<NodeOnly> {
  if (!isNode()) {
    throw new AthanorError(
      'environment',
      `${what} needs Node's file system, which is not here; in a browser pass bytes, a Blob or a stream to readIdx, or use the data set digits`,
    );
  }
  return import('./node.ts');
}
