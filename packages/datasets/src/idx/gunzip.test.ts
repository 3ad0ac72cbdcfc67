import zlib from 'node:zlib';
import { FormatError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { gunzip } from './gunzip.ts';
import { gunzipNode } from './gunzip-node.ts';

const plain = new Uint8Array(300_000).map((_, i) => (i * i) >> 5);
const packed = new Uint8Array(zlib.gzipSync(plain));

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += 1000) yield bytes.subarray(start, start + 1000);
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}

describe.each([
  ["the web's", gunzip],
  ["Node's", gunzipNode],
])('%s gunzip', (_, unpack) => {
  it('unpacks', async () => {
    expect(Buffer.compare(await all(unpack(pieces(packed), 'x')), plain)).toBe(0);
  });

  it('refuses a gzip that is cut short, corrupt or has a wrong checksum', async () => {
    const corrupt = packed.slice();
    corrupt[10] = 0xff;
    const checksum = packed.slice();
    checksum[checksum.length - 5]! ^= 1;
    for (const bytes of [packed.subarray(0, -1), packed.subarray(0, 2000), corrupt, checksum]) {
      const unpacked = all(unpack(pieces(bytes), 'x.gz'));
      await expect(unpacked).rejects.toThrow(FormatError);
      await expect(unpacked).rejects.toThrow(/^x\.gz is a gzip that is corrupt or cut short/);
    }
  });

  it('passes on an error of the source', async () => {
    async function* failing(): AsyncGenerator<Uint8Array, void> {
      yield packed.subarray(0, 100);
      throw new RangeError('gone');
    }
    await expect(all(unpack(failing(), 'x'))).rejects.toThrow(RangeError);
  });

  it('lets go of the source when it is left early', async () => {
    let open = true;
    async function* endless(): AsyncGenerator<Uint8Array, void> {
      try {
        for (;;) yield packed;
      } finally {
        open = false;
      }
    }
    for await (const chunk of unpack(endless(), 'x')) {
      expect(chunk[1]).toBe(plain[1]);
      break;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(open).toBe(false);
  });
});
