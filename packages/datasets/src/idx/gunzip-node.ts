import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { systemCode } from '../errors.ts';
import { corruptGzip } from './gunzip.ts';

const chunkSize = 512 * 1024;

/**
 * Unpacks a gzip as its bytes come, with Node's zlib on its thread pool.
 *
 * @throws FormatError if the gzip is corrupt or cut short; an error of `chunks` itself is passed on
 */
export async function* gunzipNode(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array, void> {
  const unpacking = zlib.createGunzip({ chunkSize });
  const feeding = pipeline(chunks, unpacking);
  // Its failure reaches the loop below through `unpacking`; leaving the loop early fails it too, which is no error.
  feeding.catch(() => {});
  try {
    for await (const chunk of unpacking) yield chunk;
    await feeding;
  } catch (error) {
    throw systemCode(error)?.startsWith('Z_') ? corruptGzip(name, error) : error;
  }
}
