import { ValueError } from '../errors.ts';
import { normalQuantile } from './normal-quantile.ts';
import { fillPhiloxBlocks, type PhiloxBlock, type PhiloxKey, philoxBlock } from './philox.ts';

/**
 * The root of all randomness of a run: one seed, and a stream for each purpose by name (`'dense/kernel'`,
 * `'shuffle/epoch 3'`). What a stream gives depends on the seed and its name alone, so one use of randomness more or
 * less moves no other.
 */
export class Random {
  readonly seed: number;

  /** Throws ValueError where `seed` is not a safe integer. Negative seeds are seeds of their own. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new ValueError(`Random: the seed is ${seed}; expected an integer from −(2^53 − 1) to 2^53 − 1`);
    }
    this.seed = seed;
  }

  /** The stream of this name, from its beginning: the same name twice gives the same numbers twice. */
  stream(name: string): RandomStream {
    return new RandomStream(this.seed, name);
  }
}

const bufferedWords = 256;

/**
 * A sequence of 32-bit words (Philox4x32-10) that the methods consume from left to right, each as many as it says, so
 * `uniform(3)` gives what three calls of `next()` would. A method that throws consumes none.
 */
export class RandomStream {
  readonly name: string;
  readonly #key: PhiloxKey;
  readonly #purpose: readonly [number, number];
  readonly #words = new Uint32Array(bufferedWords);
  #position = bufferedWords;
  #block = 0;

  constructor(seed: number, name: string) {
    const [key0, key1, purpose0, purpose1] = streamIdentity(seed, name);
    this.name = name;
    this.#key = [key0, key1];
    this.#purpose = [purpose0, purpose1];
  }

  /** A number of [0, 1): a multiple of 2^−53, all equally likely. Two words. */
  next(): number {
    return this.#bits53() * 2 ** -53;
  }

  /**
   * Fills `target` with `hit`, with this probability to 2^−32, and else `miss`. A word decides four elements by a byte each;
   * the byte that the probability cuts, one of 256, asks for 24 bits of a word of its own.
   */
  fillBernoulli(target: Float32Array | Float64Array, probability: number, hit: number, miss: number): void {
    if (!(probability >= 0 && probability <= 1)) {
      throw new ValueError(`fillBernoulli: the probability is ${probability}; expected a number from 0 to 1`);
    }
    const scaled = probability * 2 ** 8;
    const whole = Math.floor(scaled);
    const rest = (scaled - whole) * 2 ** 24;
    let word = 0;
    for (let i = 0; i < target.length; i += 1) {
      word = i % 4 === 0 ? this.#word() : word >>> 8;
      const byte = word & 0xff;
      const isHit = byte < whole || (byte === whole && this.#word() >>> 8 < rest);
      target[i] = isHit ? hit : miss;
    }
  }

  /** `count` numbers of [low, high). Two words each. */
  uniform(count: number, low = 0, high = 1): Float64Array {
    checkCount('uniform', count);
    const width = high - low;
    if (!(Number.isFinite(width) && width >= 0)) {
      throw new ValueError(`uniform: low is ${low} and high ${high}; expected finite numbers, low ≤ high`);
    }
    const values = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      const value = low + width * (this.#bits53() * 2 ** -53);
      // Rounding can reach `high` itself where low is far from 0.
      values[i] = value < high ? value : low;
    }
    return values;
  }

  /** `count` numbers of the normal distribution: the quantile of a uniform number. Two words each. */
  normal(count: number, mean = 0, stddev = 1): Float64Array {
    checkNormal('normal', count, mean, stddev);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      values[i] = mean + stddev * this.#standardNormal();
    }
    return values;
  }

  /**
   * `count` numbers of the normal distribution without what lies beyond two standard deviations of the mean: those are
   * drawn again, so that the result's own standard deviation is 0.8796 of `stddev`.
   */
  truncatedNormal(count: number, mean = 0, stddev = 1): Float64Array {
    checkNormal('truncatedNormal', count, mean, stddev);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      let standard = this.#standardNormal();
      while (Math.abs(standard) > 2) {
        standard = this.#standardNormal();
      }
      values[i] = mean + stddev * standard;
    }
    return values;
  }

  /**
   * An integer of 0 … below − 1, each exactly as likely as another: what would favour the smaller ones is drawn again.
   * One word a try where `below` ≤ 2^32, else two. Throws ValueError unless `below` is an integer of 1 … 2^53.
   */
  integer(below: number): number {
    if (!(Number.isInteger(below) && below >= 1 && below <= 2 ** 53)) {
      throw new ValueError(`integer: below is ${below}; expected an integer from 1 to 2^53`);
    }
    return below <= 2 ** 32 ? this.#integer32(below) : this.#integer53(below);
  }

  /** 0 … count − 1 in random order (Fisher and Yates's shuffle from the end): every order equally likely. */
  permutation(count: number): Uint32Array {
    checkCount('permutation', count);
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i += 1) {
      order[i] = i;
    }
    for (let i = count - 1; i > 0; i -= 1) {
      const other = this.#integer32(i + 1);
      const value = order[i]!;
      order[i] = order[other]!;
      order[other] = value;
    }
    return order;
  }

  #standardNormal(): number {
    // 52 bits and a half: symmetric about ½, and never 0 or 1.
    const bits = (this.#word() >>> 6) * 2 ** 26 + (this.#word() >>> 6);
    return normalQuantile((bits + 0.5) * 2 ** -52);
  }

  #integer32(below: number): number {
    const limit = 2 ** 32 - (2 ** 32 % below);
    let word = this.#word();
    while (word >= limit) {
      word = this.#word();
    }
    return word % below;
  }

  #integer53(below: number): number {
    const limit = 2 ** 53 - (2 ** 53 % below);
    let bits = this.#bits53();
    while (bits >= limit) {
      bits = this.#bits53();
    }
    return bits % below;
  }

  #bits53(): number {
    const upper = this.#word() >>> 5;
    return upper * 2 ** 26 + (this.#word() >>> 6);
  }

  #word(): number {
    if (this.#position === bufferedWords) {
      const counter: PhiloxBlock = [
        this.#block % 2 ** 32,
        Math.floor(this.#block / 2 ** 32),
        this.#purpose[0],
        this.#purpose[1],
      ];
      fillPhiloxBlocks(this.#words, counter, this.#key);
      this.#block += bufferedWords / 4;
      this.#position = 0;
    }
    const word = this.#words[this.#position]!;
    this.#position += 1;
    return word;
  }
}

/**
 * A stream's identity: four words, of which the first two are Philox's key and the last two the upper half of its
 * counter. It is the CBC-MAC of the name under the seed, with Philox as the block function: the key is the seed's lower
 * and upper 32 bits (two's complement); the first block is (bytes of the name, 0, 0, 0); then come the name's UTF-8
 * bytes, sixteen a block, little-endian, the last block filled with zeros; each is combined by xor with the result so
 * far and run through Philox.
 */
function streamIdentity(seed: number, name: string): PhiloxBlock {
  const key: PhiloxKey = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  const bytes = new TextEncoder().encode(name);
  const word = (at: number): number =>
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24);
  let state = philoxBlock([bytes.length, 0, 0, 0], key);
  for (let at = 0; at < bytes.length; at += 16) {
    state = philoxBlock(
      [
        (state[0] ^ word(at)) >>> 0,
        (state[1] ^ word(at + 4)) >>> 0,
        (state[2] ^ word(at + 8)) >>> 0,
        (state[3] ^ word(at + 12)) >>> 0,
      ],
      key,
    );
  }
  return state;
}

function checkCount(method: string, count: number): void {
  if (!(Number.isInteger(count) && count >= 0 && count <= 2 ** 32)) {
    throw new ValueError(`${method}: the count is ${count}; expected an integer from 0 to 2^32`);
  }
}

function checkNormal(method: string, count: number, mean: number, stddev: number): void {
  checkCount(method, count);
  if (!Number.isFinite(mean)) {
    throw new ValueError(`${method}: the mean is ${mean}; expected a finite number`);
  }
  if (!(Number.isFinite(stddev) && stddev >= 0)) {
    throw new ValueError(`${method}: stddev is ${stddev}; expected a finite number, 0 or more`);
  }
}
