import fs from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';
import { FormatError, ValueError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { list, temporaryFolder } from '../../test/folder.ts';
import { DataError } from '../errors.ts';
import { encodeIdx, encodeIdxGzip, writeIdx } from './encode.ts';
import { encodeHeader } from './header.ts';
import { readIdx } from './read.ts';
import type { IdxSource } from './source.ts';
import type { IdxArray } from './types.ts';

const array: IdxArray = { type: 'int16', shape: [3, 2], data: Int16Array.of(1, -2, 300, -400, 5, 6) };
const raw = encodeIdx(array);
const gzipped = new Uint8Array(zlib.gzipSync(raw));

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += size) {
    yield new Uint8Array(0);
    yield bytes.subarray(start, start + size);
  }
}

const sources: readonly [string, (bytes: Uint8Array<ArrayBuffer>) => IdxSource][] = [
  ['bytes', (bytes) => bytes],
  ['an ArrayBuffer', (bytes) => bytes.slice().buffer],
  ['a Blob', (bytes) => new Blob([bytes])],
  ['a web stream', (bytes) => new Blob([bytes]).stream()],
  ["Node's Readable", (bytes) => Readable.from([Buffer.from(bytes)])],
  ['an async iterable of single bytes', (bytes) => pieces(bytes, 1)],
  ['an async iterable of three bytes at a time', (bytes) => pieces(bytes, 3)],
];

describe('readIdx', () => {
  describe.each([
    ['plain', raw],
    ['gzipped', gzipped],
  ])('%s', (_, bytes) => {
    it.each(sources)('reads %s', async (_, source) => {
      expect(await readIdx(source(bytes))).toEqual(array);
    });

    it('reads a path and a file URL', async () => {
      const path = join(await temporaryFolder(), 'a.idx');
      await fs.writeFile(path, bytes);
      expect(await readIdx(path)).toEqual(array);
      expect(await readIdx(pathToFileURL(path))).toEqual(array);
    });

    it.each(sources)('refuses one that is cut short: %s', async (_, source) => {
      for (let length = 0; length < bytes.length; length++) {
        const cut = source(bytes.slice(0, length));
        await expect(readIdx(cut), `after ${length} bytes`).rejects.toThrow(FormatError);
      }
    });

    it('refuses a file that is cut short', async () => {
      const path = join(await temporaryFolder(), 'cut.idx');
      await fs.writeFile(path, bytes.subarray(0, -3));
      await expect(readIdx(path)).rejects.toThrow(/cut\.idx .*cut short/);
    });
  });

  it('reads a gzip of several members, as gzip itself does', async () => {
    const members = Buffer.concat([zlib.gzipSync(raw.subarray(0, 7)), zlib.gzipSync(raw.subarray(7))]);
    expect(await readIdx(members)).toEqual(array);
  });

  it('refuses a plain file longer than its header says, and a gzip of one', async () => {
    const longer = new Uint8Array([...raw, 0]);
    for (const [, source] of sources) {
      await expect(readIdx(source(longer))).rejects.toThrow(/longer than its header says/);
      await expect(readIdx(source(new Uint8Array(zlib.gzipSync(longer))))).rejects.toThrow(/longer than/);
    }
  });

  it('refuses a gzip with a wrong checksum, a damaged body, something after it, or a gzip within it', async () => {
    const crc = gzipped.slice();
    crc[crc.length - 6]! ^= 1;
    await expect(readIdx(crc, { name: 'crc.gz' })).rejects.toThrow(
      /^crc\.gz is a gzip that is corrupt.*data check/,
    );
    const body = gzipped.slice();
    body[10]! ^= 0xff;
    await expect(readIdx(body)).rejects.toThrow(FormatError);
    await expect(readIdx(new Uint8Array([...gzipped, 1, 2, 3]))).rejects.toThrow(FormatError);
    await expect(readIdx(new Uint8Array(zlib.gzipSync(gzipped)))).rejects.toThrow(/gzip within a gzip/);
  });

  it('refuses an empty file, a folder and a file that is not there', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'empty');
    await fs.writeFile(path, '');
    await expect(readIdx(path)).rejects.toThrow(`${path} is empty`);
    await expect(readIdx(join(folder, 'none'))).rejects.toThrow(/cannot read .*none: there is no such file/);
    await expect(readIdx(join(folder, 'none'))).rejects.toBeInstanceOf(DataError);
    await expect(readIdx(folder)).rejects.toThrow('is a folder: expected a file');
    await expect(readIdx(join(path, 'x'))).rejects.toThrow('its folder is a file');
  });

  it.runIf(process.platform === 'linux')('closes the files that it reads and refuses', async () => {
    const folder = await temporaryFolder();
    await fs.writeFile(join(folder, 'good'), raw);
    await fs.writeFile(join(folder, 'bad'), 'no IDX file');
    const before = (await fs.readdir('/proc/self/fd')).length;
    for (let i = 0; i < 20; i++) {
      await readIdx(join(folder, 'good'));
      await expect(readIdx(join(folder, 'bad'))).rejects.toThrow(FormatError);
    }
    expect((await fs.readdir('/proc/self/fd')).length - before).toBeLessThan(10);
  });

  it('refuses what is no source of bytes', async () => {
    const number: unknown = 5;
    await expect(readIdx(number as IdxSource)).rejects.toThrow(ValueError);
    const text: unknown = Readable.from(['text'], { encoding: 'utf8' });
    await expect(readIdx(text as IdxSource)).rejects.toThrow('found a chunk of type string');
  });

  it('passes on an error of the stream itself', async () => {
    async function* failing(start: Uint8Array): AsyncGenerator<Uint8Array, void> {
      yield start;
      throw new Error('the cable was pulled');
    }
    await expect(readIdx(failing(raw.subarray(0, 12)))).rejects.toThrow('the cable was pulled');
    await expect(readIdx(failing(gzipped.subarray(0, 12)))).rejects.toThrow('the cable was pulled');
  });

  it('lets go of a stream that it refuses', async () => {
    let closed = 0;
    async function* endless(first: Uint8Array): AsyncGenerator<Uint8Array, void> {
      try {
        yield first;
        for (;;) yield new Uint8Array(1000);
      } finally {
        closed++;
      }
    }
    await expect(readIdx(endless(Uint8Array.of(1, 2, 3, 4)))).rejects.toThrow(FormatError);
    await expect(readIdx(endless(raw))).rejects.toThrow(FormatError);
    expect(closed).toBe(2);
  });
});

describe('a header that lies', () => {
  const claim = (...shape: number[]) => encodeHeader('float64', shape);
  const allocated = async (source: IdxSource): Promise<number> => {
    const before = process.memoryUsage().arrayBuffers;
    await expect(readIdx(source, { name: 'liar' })).rejects.toThrow(FormatError);
    return process.memoryUsage().arrayBuffers - before;
  };

  it('is found out without allocating what it claims', async () => {
    const path = join(await temporaryFolder(), 'liar');
    for (const shape of [[2 ** 32 - 1], [40_000, 1000], [2 ** 31, 2 ** 18]]) {
      const header = claim(...shape);
      await fs.writeFile(path, header);
      expect(await allocated(path)).toBeLessThan(4e6);
      expect(await allocated(header)).toBeLessThan(4e6);
      expect(await allocated(pieces(header, 5))).toBeLessThan(4e6);
      expect(await allocated(new Uint8Array(zlib.gzipSync(header)))).toBeLessThan(4e6);
      expect(await allocated(pieces(zlib.gzipSync(header), 5))).toBeLessThan(4e6);
    }
  });

  it('is measured against what a gzip of that length can hold', async () => {
    const bytes = new Uint8Array(zlib.gzipSync(claim(1000, 1000)));
    await expect(readIdx(bytes)).rejects.toThrow(`no gzip of ${bytes.length} bytes unpacks to as much`);
  });

  it('is measured against maxBytes where the length is not known', async () => {
    const small = claim(100);
    await expect(readIdx(pieces(small, 8), { maxBytes: 799 })).rejects.toThrow('more than maxBytes, 799');
    await expect(readIdx(pieces(small, 8), { maxBytes: 800 })).rejects.toThrow('is cut short');
  });
});

describe('a gzip that unpacks without end', () => {
  /** 1 GiB of zeros after a header, in a megabyte. */
  async function bomb(header: Uint8Array): Promise<AsyncIterable<Uint8Array>> {
    async function* unpacked(): AsyncGenerator<Uint8Array, void> {
      yield header;
      const zeros = new Uint8Array(1 << 20);
      for (let i = 0; i < 1024; i++) yield zeros;
    }
    return Readable.from(unpacked()).pipe(zlib.createGzip({ level: 1 }));
  }

  it.each([
    ['is left at the first surplus byte', encodeHeader('uint8', [10]), 'longer than its header says'],
    ['is left where there is no header', Uint8Array.of(1, 2, 3, 4), 'starts with 0x01'],
  ])('%s', async (_, header, message) => {
    const source = await bomb(header);
    let taken = 0;
    async function* counted(): AsyncGenerator<Uint8Array, void> {
      for await (const chunk of source) {
        taken += chunk.length;
        yield chunk;
      }
    }
    const before = process.memoryUsage().arrayBuffers;
    await expect(readIdx(counted())).rejects.toThrow(message);
    expect(taken).toBeLessThan(1e6);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
  });
});

describe('writeIdx', () => {
  it('writes plain or gzipped by the name, or as told', async () => {
    const folder = await temporaryFolder();
    await writeIdx(join(folder, 'new', 'a.idx'), array);
    await writeIdx(join(folder, 'new', 'a.idx.gz'), array);
    await writeIdx(join(folder, 'new', 'b'), array, { gzip: true });
    const read = (name: string) => fs.readFile(join(folder, 'new', name));
    expect(new Uint8Array(await read('a.idx'))).toEqual(raw);
    expect(new Uint8Array(zlib.gunzipSync(await read('a.idx.gz')))).toEqual(raw);
    expect(new Uint8Array(zlib.gunzipSync(await read('b')))).toEqual(raw);
    expect(await list(join(folder, 'new'))).toEqual(['a.idx', 'a.idx.gz', 'b']);
    expect(await readIdx(await encodeIdxGzip(array))).toEqual(array);
  });

  it('leaves what was there, and nothing else, if it fails', async () => {
    const folder = await temporaryFolder();
    await fs.mkdir(join(folder, 'taken', 'inside'), { recursive: true });
    await expect(writeIdx(join(folder, 'taken'), array)).rejects.toBeInstanceOf(DataError);
    expect(await list(folder)).toEqual(['taken']);
    await fs.writeFile(join(folder, 'file'), 'x');
    await expect(writeIdx(join(folder, 'file', 'a.idx'), array)).rejects.toThrow(
      /cannot write .*a part of the path is a file/,
    );
  });
});
