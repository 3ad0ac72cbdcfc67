import { type Field, numberField, readField } from '../configuration.ts';
import { full } from '../create.ts';
import { DisposedError, DTypeError, ShapeError, ValueError } from '../errors.ts';
import { withoutRecording } from '../gradients/recorder.ts';
import { tidy } from '../memory/scope.ts';
import {
  type LearningRateSchedule,
  type LearningRateScheduleConfig,
  type LearningRateScheduleSettings,
  learningRateScheduleFromConfig,
} from '../schedules/index.ts';
import { formatShape, sameShape } from '../shape.ts';
import { checkSameBackend, Parameter, parameter, type Tensor } from '../tensor.ts';

/** An optimizer's configuration: its `type` and all of its settings. */
export interface OptimizerSettings {
  readonly type: string;
  readonly learningRate: number | LearningRateScheduleSettings;
  readonly [setting: string]: string | number | boolean | LearningRateScheduleSettings;
}

/** A learning rate that stays, or one that depends on the update. */
export type LearningRate = number | LearningRateSchedule | LearningRateScheduleConfig;

/** What an optimizer keeps for one parameter: tensors of the parameter's shape. */
export type OptimizerSlots = Readonly<Record<string, Parameter>>;

/** The setting that every optimizer has. What an object says is checked when the schedule is made of it. */
export function learningRateField(fallback: number): Field<LearningRate> {
  const rate = rateField(fallback);
  return {
    fallback,
    expected: `${rate.expected}, or a schedule`,
    accepts: (value): value is LearningRate =>
      rate.accepts(value) || (typeof value === 'object' && value !== null && !Array.isArray(value)),
  };
}

function rateField(fallback: number): Field<number> {
  return numberField(fallback, ', 0 or more', (value) => value >= 0);
}

/**
 * Changes parameters against their gradients. A subclass is its slots and one update: the backend's kernel where it has
 * one, else the same formula in ops.
 */
export abstract class Optimizer<Slots extends OptimizerSlots = OptimizerSlots> {
  /** Its type in configurations. */
  abstract readonly name: string;
  readonly #slots = new Map<Parameter, Slots>();
  #learningRate: number | LearningRateSchedule;
  #iterations = 0;
  #disposed = false;

  /** Throws ConfigError for a schedule that is none. */
  constructor(learningRate: LearningRate) {
    this.#learningRate =
      typeof learningRate === 'number' ? learningRate : learningRateScheduleFromConfig(learningRate);
  }

  /**
   * That of the next update. May be set between updates, which puts the number in the place of a schedule.
   *
   * @throws ConfigError for a number below 0 or not finite
   */
  get learningRate(): number {
    const rate = this.#learningRate;
    return typeof rate === 'number' ? rate : rate.at(this.#iterations);
  }

  set learningRate(value: number) {
    this.#learningRate = readField(`${this.name}: learningRate`, value, rateField(this.learningRate));
  }

  /** What the learning rate is taken from at every update; undefined where it stays. */
  get schedule(): LearningRateSchedule | undefined {
    return typeof this.#learningRate === 'number' ? undefined : this.#learningRate;
  }

  /** The updates made so far, which a schedule goes by. Set only to continue from a checkpoint. @throws ValueError unless a whole number */
  get iterations(): number {
    return this.#iterations;
  }

  set iterations(value: number) {
    if (!(Number.isSafeInteger(value) && value >= 0)) {
      throw new ValueError(`${this.name}: iterations is ${value}; expected a whole number, 0 or more`);
    }
    this.#iterations = value;
  }

  /**
   * One update of every parameter by the gradient at its place. A parameter that is not trainable stays as it is. No
   * tape records the update.
   *
   * Nothing is changed where anything does not fit: throws ValueError for different numbers of gradients and parameters,
   * ShapeError, DTypeError or BackendMismatchError for a gradient unlike its parameter, DisposedError after `dispose`.
   */
  apply(gradients: readonly Tensor[], parameters: readonly Parameter[]): void {
    this.#check(gradients, parameters);
    this.build(parameters);
    const { learningRate } = this;
    this.#iterations++;
    withoutRecording(() => {
      parameters.forEach((weight, i) => {
        if (!weight.trainable) return;
        tidy(() => this.update(weight, gradients[i]!, this.#slots.get(weight)!, learningRate));
      });
    });
  }

  /** Makes the slots of these parameters, as the first `apply` would: for a checkpoint to be loaded into. */
  build(parameters: readonly Parameter[]): void {
    this.#checkAlive();
    for (const weight of parameters) {
      if (!weight.trainable || this.#slots.has(weight)) continue;
      const { backend, dtype, shape } = weight;
      const make = (value: number): Parameter =>
        parameter(full(shape, value, { backend, dtype }), { trainable: false });
      this.#slots.set(
        weight,
        tidy(() => this.createSlots(make)),
      );
    }
  }

  /**
   * The slots as they are, not copies, by the parameter's name and theirs: `dense/kernel/velocity`. A second parameter of
   * one name counts as `name_1`. With `iterations`, all that an optimizer remembers.
   */
  state(): Record<string, Parameter> {
    const taken = new Set<string>();
    const state: [string, Parameter][] = [];
    for (const [{ name }, slots] of this.#slots) {
      let unique = name;
      for (let number = 1; taken.has(unique); number++) unique = `${name}_${number}`;
      taken.add(unique);
      for (const [slot, values] of Object.entries(slots)) state.push([`${unique}/${slot}`, values]);
    }
    return Object.fromEntries(state);
  }

  /** Enough to make it again with `optimizerFromConfig`, with the schedule or the learning rate of now; without its state. */
  abstract getConfig(): OptimizerSettings;

  /** Frees the slots. It is not used again. Harmless when repeated. */
  dispose(): void {
    this.#disposed = true;
    for (const slots of this.#slots.values()) {
      for (const slot of Object.values(slots)) slot.dispose();
    }
    this.#slots.clear();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The slots of one parameter; `make` gives a tensor like it, filled with a value. */
  protected abstract createSlots(make: (value: number) => Parameter): Slots;

  /** Changes `weight` and its slots. `learningRate` is that of this update, which `iterations` already counts. */
  protected abstract update(weight: Parameter, gradient: Tensor, slots: Slots, learningRate: number): void;

  /** The learning rate as configurations have it. */
  protected get learningRateSetting(): number | LearningRateScheduleSettings {
    return this.schedule?.getConfig() ?? this.learningRate;
  }

  #check(gradients: readonly Tensor[], parameters: readonly Parameter[]): void {
    this.#checkAlive();
    if (gradients.length !== parameters.length) {
      throw new ValueError(
        `${this.name}: found ${gradients.length} gradients for ${parameters.length} parameters; expected one for each`,
      );
    }
    parameters.forEach((weight, i) => {
      const gradient = gradients[i]!;
      if (!(weight instanceof Parameter)) {
        throw new ValueError(
          `${this.name}: what is to be updated at index ${i} is no Parameter; make it one with parameter()`,
        );
      }
      if (!sameShape(gradient.shape, weight.shape)) {
        throw new ShapeError(
          `${this.name}: the gradient of parameter ${weight.name} has shape ${formatShape(gradient.shape)}; expected ${formatShape(weight.shape)}`,
        );
      }
      if (gradient.dtype !== weight.dtype) {
        throw new DTypeError(
          `${this.name}: the gradient of parameter ${weight.name} is ${gradient.dtype}; expected ${weight.dtype}`,
        );
      }
      checkSameBackend(this.name, weight, gradient);
    });
  }

  #checkAlive(): void {
    if (this.#disposed) throw new DisposedError(`${this.name}: this optimizer was disposed; make a new one`);
  }
}
