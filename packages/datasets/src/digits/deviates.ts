/**
 * Hands out random numbers drawn beforehand. Everything here is made of + − × ÷ and square roots, which IEEE 754
 * rounds exactly, so that a seed gives the same bits in every JavaScript engine (`Math.log` or `Math.cos` would not).
 */
export class Deviates {
  readonly #uniforms: Float64Array;
  #next = 0;
  #end = 0;

  /** `uniforms` lie in [0, 1). */
  constructor(uniforms: Float64Array) {
    this.#uniforms = uniforms;
  }

  /** Goes on from `start`, with `length` numbers to hand out. */
  seek(start: number, length: number): void {
    this.#next = start;
    this.#end = start + length;
  }

  /** A number in [0, 1). Throws a RangeError when the numbers are used up. */
  uniform(): number {
    if (this.#next >= this.#end) {
      throw new RangeError('a digit asked for more random numbers than it was given');
    }
    return this.#uniforms[this.#next++]!;
  }

  /** Near enough a standard normal number (mean 0, variance 1, within ±3.2): Tukey's lambda distribution at λ = 1/4. */
  normal(): number {
    const u = this.uniform();
    return 3.2066 * (Math.sqrt(Math.sqrt(u)) - Math.sqrt(Math.sqrt(1 - u)));
  }

  /** A positive factor around 1 whose logarithm has about the given standard deviation: the Padé approximant of eᶻ. */
  factor(spread: number): number {
    const half = Math.max(-1.6, Math.min(1.6, 0.5 * spread * this.normal()));
    return (2 + half * 2 + (half * half * 2) / 3) / (2 - half * 2 + (half * half * 2) / 3);
  }
}
