import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DType, typedArray } from '../dtype.ts';
import { FormatError } from '../errors.ts';
import type { HostArray } from '../host-array.ts';
import { decodeSafetensors } from './decode-safetensors.ts';
import { encodeSafetensors } from './encode-safetensors.ts';

const host = (dtype: DType, shape: number[], values: number[]): HostArray => ({
  shape,
  dtype,
  data: typedArray(dtype, values),
});

const example: Record<string, HostArray> = {
  mask: host('bool', [3], [1, 0, 1]),
  'dense/kernel': host('float32', [2, 2], [1, -2, 3.5, Number.NaN]),
  'dense/bias': host('float32', [2], [0, -0]),
  labels: host('int32', [2], [-1, 2 ** 31 - 1]),
  exact: host('float64', [], [Math.PI]),
  nothing: host('float32', [0, 3], []),
};

describe('fuzzing', () => {
  /** Reads, and lets nothing pass but a whole result or a FormatError. */
  function survives(bytes: Uint8Array): void {
    try {
      const { tensors } = decodeSafetensors(bytes);
      const total = Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0);
      expect(total).toBeLessThanOrEqual(bytes.length);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
    }
  }

  const valid = encodeSafetensors(example, { format: 'pt' });
  const headerEnd = 8 + Number(new DataView(valid.buffer).getBigUint64(0, true));

  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), survives), { seed: 1, numRuns: 2000 });
  });

  it('random bytes as a header of the right length', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.uint8Array({ maxLength: 16 }), (text, data) => {
        const header = new TextEncoder().encode(text);
        const bytes = new Uint8Array(8 + header.length + data.length);
        new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
        bytes.set(header, 8);
        bytes.set(data, 8 + header.length);
        survives(bytes);
      }),
      { seed: 2, numRuns: 2000 },
    );
  });

  it('a valid file with bytes of its header changed', () => {
    const change = fc.tuple(
      fc.nat(headerEnd - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(...'0123456789{}[]",:-.e ')),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = valid.slice();
        for (const [at, to] of changes) bytes[at] = typeof to === 'number' ? to : to.charCodeAt(0);
        survives(bytes);
      }),
      { seed: 3, numRuns: 5000 },
    );
  });

  it('a valid file cut off, or with bytes taken out or put in', () => {
    const cut = fc.tuple(fc.nat(valid.length), fc.nat(20), fc.uint8Array({ maxLength: 20 }));
    fc.assert(
      fc.property(cut, ([at, removed, added]) => {
        survives(valid.slice(0, at));
        survives(new Uint8Array([...valid.subarray(0, at), ...added, ...valid.subarray(at + removed)]));
      }),
      { seed: 4, numRuns: 2000 },
    );
  });

  it('a header with numbers that lie', () => {
    const numbers = fc.oneof(fc.nat(16), fc.nat(), fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 70n }));
    const entries = fc.array(
      fc.record({ shape: fc.array(numbers, { maxLength: 5 }), begin: numbers, end: numbers }),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(entries, fc.nat(64), (tensors, dataLength) => {
        const members = tensors.map(
          ({ shape, begin, end }, i) =>
            `"${i}":{"dtype":"F32","shape":[${shape.join()}],"data_offsets":[${begin},${end}]}`,
        );
        const header = new TextEncoder().encode(`{${members.join()}}`);
        const bytes = new Uint8Array(8 + header.length + dataLength);
        new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
        bytes.set(header, 8);
        survives(bytes);
      }),
      { seed: 5, numRuns: 3000 },
    );
  });

  it('any tensors come back as they were', () => {
    const array = fc
      .tuple(
        fc.constantFrom<DType>('float32', 'float64', 'int32', 'bool'),
        fc.array(fc.nat(4), { maxLength: 4 }),
        fc.infiniteStream(fc.oneof(fc.double(), fc.integer())),
      )
      .map(([dtype, shape, stream]) => {
        const size = shape.reduce((product, axis) => product * axis, 1);
        const values = [...stream.take(size)];
        return host(dtype, shape, dtype === 'bool' ? values.map((value) => (value > 0 ? 1 : 0)) : values);
      });
    const name = fc.string({ unit: 'binary' }).filter((text) => text !== '__metadata__');
    fc.assert(
      fc.property(
        fc.dictionary(name, array),
        fc.dictionary(name, fc.string({ unit: 'binary' })),
        (tensors, metadata) => {
          const decoded = decodeSafetensors(encodeSafetensors(tensors, metadata));
          expect(Object.entries(decoded.metadata)).toEqual(Object.entries(metadata));
          expect(Object.entries(decoded.tensors).sort()).toEqual(Object.entries(tensors).sort());
        },
      ),
      { seed: 6, numRuns: 300 },
    );
  });
});
