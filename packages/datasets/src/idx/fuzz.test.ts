import zlib from 'node:zlib';
import { FormatError } from '@athanor/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdxAssembler } from './assemble.ts';
import { decodeIdx } from './decode.ts';
import { encodeIdx } from './encode.ts';
import { encodeHeader } from './header.ts';
import { readIdx } from './read.ts';
import { type IdxArray, type IdxType, idxTypes } from './types.ts';

const runs = { numRuns: 500 };

const type = fc.constantFrom<IdxType>('uint8', 'int8', 'int16', 'int32', 'float32', 'float64');

/** Files that are right. */
const file: fc.Arbitrary<Uint8Array> = fc
  .tuple(type, fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }), fc.integer({ min: 0, max: 255 }))
  .map(([type, shape, fill]) => {
    const elements = shape.reduce((product, size) => product * size, 1);
    const bytes = new Uint8Array(elements * idxTypes[type].bytesPerElement).fill(fill);
    return encodeIdx(idxTypes[type].view(shape, bytes.buffer, 0, elements));
  });

/** Bytes of a file with some changed, cut off, put in or taken out. */
const damage = fc.array(
  fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('change', 'flip', 'cut', 'insert', 'remove'),
    value: fc.integer({ min: 0, max: 255 }),
  }),
  { minLength: 1, maxLength: 6 },
);

function damaged(
  bytes: Uint8Array,
  changes: readonly { at: number; kind: string; value: number }[],
): Uint8Array {
  let list = [...bytes];
  for (const { at, kind, value } of changes) {
    const place = at % (list.length + 1);
    if (kind === 'change') list[place] = value;
    else if (kind === 'flip') list[place] = (list[place] ?? 0) ^ (1 << (value & 7));
    else if (kind === 'cut') list = list.slice(0, place);
    else if (kind === 'insert') list.splice(place, 0, value, value);
    else list.splice(place, 1);
  }
  return Uint8Array.from(list);
}

/** Headers that claim anything, with a few bytes behind. */
const lie = fc
  .tuple(
    type,
    fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 8 }),
    fc.uint8Array({ maxLength: 40 }),
  )
  .map(([type, shape, rest]) => Uint8Array.of(...encodeHeader(type, shape), ...rest));

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 80 }),
  // Random bytes behind a right start, so that more than the first check is reached.
  fc.uint8Array({ maxLength: 80 }).map((rest) => Uint8Array.of(0, 0, 8, rest.length % 5, ...rest)),
  fc.tuple(file, damage).map(([whole, changes]) => damaged(whole, changes)),
  lie,
);

const packed = fc.oneof(
  bytes.map((plain) => new Uint8Array(zlib.gzipSync(plain))),
  fc.tuple(file, damage).map(([whole, changes]) => damaged(zlib.gzipSync(whole), changes)),
  fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.of(0x1f, 0x8b, 8, 0, ...rest)),
);

async function* split(whole: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array, void> {
  let start = 0;
  for (let i = 0; start < whole.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield whole.subarray(start, start + size);
    start += size;
  }
}

/** The array, or the FormatError; anything else that is thrown fails the test. */
async function outcome(read: () => IdxArray | Promise<IdxArray>): Promise<IdxArray | string> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError) return 'refused';
    throw error;
  }
}

describe('the IDX reader, given anything', () => {
  it('decodes it or throws a FormatError, and what it decodes encodes to the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (data) => {
        const array = await outcome(() => decodeIdx(data));
        if (typeof array !== 'string') expect([...encodeIdx(array)]).toEqual([...data]);
      }),
      runs,
    );
  });

  it('comes to the same from bytes in memory, from a stream in whatever chunks, and from a gzip', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(bytes, sizes, async (data, sizes) => {
        // A gzip in place of a file is unpacked by one and refused by the other.
        fc.pre(data[0] !== 0x1f);
        const decoded = await outcome(() => decodeIdx(data));
        expect(await outcome(() => readIdx(data))).toEqual(decoded);
        expect(await outcome(() => readIdx(split(data, sizes)))).toEqual(decoded);
        const gzip = zlib.gzipSync(data);
        expect(await outcome(() => readIdx(split(gzip, sizes)))).toEqual(decoded);
      }),
      runs,
    );
  });

  it('reads or refuses gzips of anything, and damaged ones', async () => {
    const before = process.memoryUsage().arrayBuffers;
    await fc.assert(
      fc.asyncProperty(packed, async (data) => {
        await outcome(() => readIdx(data));
        await outcome(() => readIdx(split(data, [7])));
      }),
      runs,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300e6);
  });

  it('grows with what comes, where much is claimed and much comes', () => {
    const assembler = new IdxAssembler({
      name: 'x',
      expect: undefined,
      maxBytes: 2 ** 40,
      inputBytes: undefined,
      gzipped: true,
    });
    assembler.push(encodeHeader('uint8', [2 ** 31]));
    const chunk = new Uint8Array(50_000);
    for (let received = chunk.length; received <= 1_000_000; received += chunk.length) {
      assembler.push(chunk);
      expect(assembler.allocatedBytes).toBeLessThanOrEqual(Math.max(65_536, 2 * received));
    }
  });

  it('never allocates more than the input allows, whatever its header claims', async () => {
    const claims = fc.oneof(lie, bytes);
    await fc.assert(
      fc.asyncProperty(claims, fc.boolean(), fc.boolean(), async (data, gzipped, known) => {
        const assembler = new IdxAssembler({
          name: 'x',
          expect: undefined,
          maxBytes: 2 ** 40,
          inputBytes: known ? data.length : undefined,
          gzipped,
        });
        await outcome(() => {
          for (let start = 0; start < data.length; start += 9) {
            assembler.push(data.subarray(start, start + 9));
            const most = Math.max(64 * 1024, known ? 8 * data.length : 0, 2 * (start + 9));
            expect(assembler.allocatedBytes).toBeLessThanOrEqual(most);
          }
          return assembler.finish();
        });
      }),
      runs,
    );
  });
});
