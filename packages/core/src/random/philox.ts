/**
 * Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3" (SC 2011). A block of four 32-bit words is a bijection of a 128-bit counter, chosen by a 64-bit key, so a
 * number depends on its place alone and not on what was drawn before it.
 */

/** The four words of a counter, or of the block that it gives, lowest first; each a 32-bit unsigned integer. */
export type PhiloxBlock = readonly [number, number, number, number];

/** The two words of a key, lowest first. */
export type PhiloxKey = readonly [number, number];

const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;
const rounds = 10;

/**
 * Writes consecutive blocks into the whole of `words`, whose length is a multiple of 4. The first is that of
 * `counter`; each next one's counter is one higher in its lower 64 bits, and the upper 64 stay as they are.
 */
export function fillPhiloxBlocks(words: Uint32Array, counter: PhiloxBlock, key: PhiloxKey): void {
  let low = counter[0] >>> 0;
  let high = counter[1] >>> 0;
  for (let position = 0; position < words.length; position += 4) {
    let c0 = low | 0;
    let c1 = high | 0;
    let c2 = counter[2] | 0;
    let c3 = counter[3] | 0;
    let k0 = key[0] | 0;
    let k1 = key[1] | 0;
    for (let round = 0; round < rounds; round += 1) {
      const high0 = upperProduct(multiplier0, c0);
      const high1 = upperProduct(multiplier1, c2);
      const low0 = Math.imul(multiplier0, c0);
      const low1 = Math.imul(multiplier1, c2);
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 = (k0 + weyl0) | 0;
      k1 = (k1 + weyl1) | 0;
    }
    words[position] = c0;
    words[position + 1] = c1;
    words[position + 2] = c2;
    words[position + 3] = c3;
    low = (low + 1) >>> 0;
    if (low === 0) {
      high = (high + 1) >>> 0;
    }
  }
}

/** The upper 32 bits of the 64-bit product of two unsigned integers, by halves of 16 bits. */
function upperProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // Neither sum overflows: (2^16 − 1)² + 2^16 − 1 < 2^32.
  const first = (Math.imul(aLow, bHigh) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const second = (Math.imul(aHigh, bLow) + (first & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (first >>> 16) + (second >>> 16)) | 0;
}

/** The block of one counter. */
export function philoxBlock(counter: PhiloxBlock, key: PhiloxKey): PhiloxBlock {
  const words = new Uint32Array(4);
  fillPhiloxBlocks(words, counter, key);
  return [words[0]!, words[1]!, words[2]!, words[3]!];
}
