import { ValueError } from '@athanor/core';
import { nodeOnly } from '../platform.ts';

/**
 * Where IDX bytes come from: a path or `file:` URL (Node only), bytes in memory, a `Blob` or `File`, a web stream, or
 * any async iterable of bytes, such as Node's `Readable`.
 */
export type IdxSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** A source's bytes, with what is known about them before they are read. */
export interface OpenSource {
  /** What messages call it. */
  readonly name: string;
  /** How many bytes there are, where that is known. */
  readonly bytes: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export async function openSource(source: IdxSource, name: string | undefined): Promise<OpenSource> {
  if (typeof source === 'string' || source instanceof URL) {
    const { openFile } = await nodeOnly(`reading ${source}`);
    const file = await openFile(source);
    return { ...file, name: name ?? file.name };
  }
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) {
    const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
    return { name: name ?? 'the IDX data', bytes: bytes.length, chunks: once(bytes) };
  }
  if (source instanceof Blob) {
    return { name: name ?? nameOf(source), bytes: source.size, chunks: chunksOf(source.stream()) };
  }
  if (source instanceof ReadableStream) {
    return { name: name ?? 'the IDX stream', bytes: undefined, chunks: chunksOf(source) };
  }
  if (typeof source === 'object' && source !== null && Symbol.asyncIterator in source) {
    return { name: name ?? 'the IDX stream', bytes: undefined, chunks: checked(source) };
  }
  throw new ValueError(
    `an IDX source is a path, bytes, a Blob, a stream or an async iterable of bytes: found ${typeof source}`,
  );
}

function nameOf(blob: Blob): string {
  return 'name' in blob && typeof blob.name === 'string' && blob.name !== '' ? blob.name : 'the IDX data';
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

/** Reads a web stream, which not every browser lets one iterate over. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      finished = done;
      if (done) return;
      yield asBytes(value);
    }
  } finally {
    if (!finished) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

async function* checked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) yield asBytes(chunk);
}

function asBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new ValueError(
    `an IDX stream gives bytes (Uint8Array): found a chunk of type ${typeof chunk}; set no encoding on it`,
  );
}
