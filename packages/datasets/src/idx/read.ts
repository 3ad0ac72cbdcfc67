import { isNode, nodeOnly } from '../platform.ts';
import { IdxAssembler } from './assemble.ts';
import type { DecodeIdxOptions } from './decode.ts';
import { gunzip } from './gunzip.ts';
import { type IdxSource, openSource } from './source.ts';
import type { IdxArray } from './types.ts';

export interface ReadIdxOptions extends DecodeIdxOptions {
  /**
   * The most bytes of elements that a gzip, or a stream of unknown length, may bring; default 1 GiB. A plain file or
   * bytes in memory are held to their own length instead.
   */
  readonly maxBytes?: number;
}

/**
 * Reads a whole IDX file, gzipped or not (its first bytes tell), from a path, bytes or a stream.
 * Memory grows with what really arrives, never by what a header claims.
 *
 * @throws FormatError naming the source, what was found and what was expected: empty, cut short, wrong magic, type,
 * rank or shape, longer than its header says, a claim that the input cannot hold, a gzip that is corrupt, cut short
 * or unpacks to more than its header says
 * @throws DataError (`data-missing`) if there is no such file, or it cannot be read
 */
export async function readIdx(source: IdxSource, options: ReadIdxOptions = {}): Promise<IdxArray> {
  const { name, bytes, chunks } = await openSource(source, options.name);
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    const start = await firstBytes(iterator);
    const gzipped = start[0] === 0x1f && start[1] === 0x8b;
    const assembler = new IdxAssembler({
      name,
      expect: options.expect,
      maxBytes: options.maxBytes ?? 2 ** 30,
      inputBytes: bytes,
      gzipped,
    });
    const input = resume(start, iterator);
    for await (const chunk of gzipped ? await unpack(input, name) : input) assembler.push(chunk);
    return assembler.finish();
  } finally {
    await iterator.return?.();
  }
}

async function unpack(chunks: AsyncIterable<Uint8Array>, name: string): Promise<AsyncIterable<Uint8Array>> {
  return isNode() ? (await nodeOnly('zlib')).gunzipNode(chunks, name) : gunzip(chunks, name);
}

/** Waits for the two bytes that tell a gzip; fewer come only from an input that has no more. */
async function firstBytes(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < 2) {
    const { done, value } = await iterator.next();
    if (done) break;
    start = start.length === 0 ? value : concat(start, value);
  }
  return start;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

async function* resume(
  start: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  if (start.length > 0) yield start;
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) return;
    yield value;
  }
}
