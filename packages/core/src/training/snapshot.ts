import { type Parameter, parameter } from '../tensor.ts';

/**
 * The newest weights known to be good: those that gave a finite loss. Taking them copies nothing; they share their
 * memory with the parameters until the next update, which then writes elsewhere. So they cost one copy of the weights,
 * and time only in the update after each time they are taken.
 */
export class Snapshot {
  readonly #parameters: readonly Parameter[];
  #values: Parameter[] = [];

  constructor(parameters: readonly Parameter[]) {
    this.#parameters = parameters;
  }

  /** Notes the parameters as they are. */
  take(): void {
    const values = this.#parameters.map((weight) =>
      parameter(weight, { name: weight.name, trainable: false }),
    );
    this.dispose();
    this.#values = values;
  }

  /** Gives the parameters the values that were taken last; leaves them where none were. */
  restore(): void {
    for (const [i, value] of this.#values.entries()) this.#parameters[i]!.assign(value);
  }

  dispose(): void {
    for (const value of this.#values) value.dispose();
    this.#values = [];
  }
}
