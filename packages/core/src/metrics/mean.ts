/** A weighted mean of numbers that come one by one, such as the losses of batches, weighted by their samples. */
export class Mean {
  #total = 0;
  #weight = 0;

  update(value: number, weight = 1): void {
    // A value without weight counts for nothing, even NaN.
    if (weight === 0) return;
    this.#total += value * weight;
    this.#weight += weight;
  }

  /** NaN before the first update. */
  result(): number {
    return this.#total / this.#weight;
  }

  reset(): void {
    this.#total = 0;
    this.#weight = 0;
  }
}
