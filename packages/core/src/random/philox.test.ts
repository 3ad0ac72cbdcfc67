import { describe, expect, it } from 'vitest';
import { fillPhiloxBlocks, type PhiloxBlock, type PhiloxKey, philoxBlock } from './philox.ts';

// Random123's known answers (kat_vectors, philox4x32 10).
const knownAnswers: [counter: PhiloxBlock, key: PhiloxKey, block: PhiloxBlock][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

describe('Philox4x32-10', () => {
  it.each(knownAnswers)('counter %j, key %j gives the known answer', (counter, key, block) => {
    expect(philoxBlock(counter, key)).toEqual(block);
  });

  it('fills with the blocks of consecutive counters and carries into the second word only', () => {
    const key: PhiloxKey = [3, 5];
    const words = new Uint32Array(12);
    fillPhiloxBlocks(words, [0xffffffff, 0xffffffff, 7, 9], key);
    expect([...words.subarray(0, 4)]).toEqual(philoxBlock([0xffffffff, 0xffffffff, 7, 9], key));
    expect([...words.subarray(4, 8)]).toEqual(philoxBlock([0, 0, 7, 9], key));
    expect([...words.subarray(8)]).toEqual(philoxBlock([1, 0, 7, 9], key));
  });

  it('agrees with the product taken in big integers', () => {
    const mask = 0xffffffffn;
    const wide = (counter: PhiloxBlock, key: PhiloxKey): number[] => {
      let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
      let [k0, k1] = key.map(BigInt) as [bigint, bigint];
      for (let round = 0; round < 10; round += 1) {
        const p = 0xd2511f53n * a;
        const q = 0xcd9e8d57n * c;
        [a, b, c, d] = [(q >> 32n) ^ b ^ k0, q & mask, (p >> 32n) ^ d ^ k1, p & mask];
        k0 = (k0 + 0x9e3779b9n) & mask;
        k1 = (k1 + 0xbb67ae85n) & mask;
      }
      return [a, b, c, d].map(Number);
    };
    let counter: PhiloxBlock = [1, 2, 3, 4];
    for (let i = 0; i < 500; i += 1) {
      const key: PhiloxKey = [counter[3], counter[1]];
      const block = philoxBlock(counter, key);
      expect([...block]).toEqual(wide(counter, key));
      counter = block;
    }
  });
});
