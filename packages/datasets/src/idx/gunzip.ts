import { FormatError } from '@athanor/core';

/**
 * Unpacks a gzip as its bytes come, with the `DecompressionStream` that browsers and Node share. In Node the
 * package uses `gunzip-node.ts` instead, which is faster.
 *
 * @throws FormatError if the gzip is corrupt or cut short; an error of `chunks` itself is passed on
 */
export async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void> {
  const source = new GzipSource(chunks);
  const reader = source.readable.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw source.failed ? source.error : corruptGzip(name, cause);
      });
      if (done) return;
      yield value;
    }
  } finally {
    // What is left over is of no interest, nor is an error that it brings.
    await reader.cancel().catch(() => {});
  }
}

/** The chunks as the stream that `pipeThrough` wants; remembers whether an error was theirs. */
class GzipSource {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  failed = false;
  error: unknown;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    const iterator = chunks[Symbol.asyncIterator]();
    this.readable = new ReadableStream({
      pull: async (controller) => {
        try {
          const { done, value } = await iterator.next();
          if (done) controller.close();
          // The stream takes no view of shared memory, so each chunk is handed over as a copy.
          else controller.enqueue(new Uint8Array(value));
        } catch (error) {
          this.failed = true;
          this.error = error;
          controller.error(error);
        }
      },
      cancel: async () => {
        await iterator.return?.();
      },
    });
  }
}

/** The error for a gzip whose bytes cannot be unpacked. */
export function corruptGzip(name: string, cause: unknown): FormatError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FormatError(`${name} is a gzip that is corrupt or cut short (${reason}): get the file again`, {
    cause,
  });
}
