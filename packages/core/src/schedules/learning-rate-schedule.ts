import type { Field } from '../configuration.ts';
import { requiredField } from '../layers/fields.ts';

/** A schedule's configuration: its `type` and all of its settings. */
export interface LearningRateScheduleSettings {
  readonly type: string;
  readonly [setting: string]: string | number | boolean | readonly number[];
}

/** A learning rate that depends on the update. It remembers nothing, so that training can go on from any update. */
export abstract class LearningRateSchedule {
  /** Its type in configurations. */
  abstract readonly name: string;

  /** The learning rate of update `step`, counted from 0. */
  abstract at(step: number): number;

  /** Enough to make it again with `learningRateScheduleFromConfig`. */
  abstract getConfig(): LearningRateScheduleSettings;
}

const isRate = (value: unknown): value is number => Number.isFinite(value) && (value as number) >= 0;

/** A learning rate that has no fallback. */
export function requiredRate(what: string): Field<number> {
  return requiredField(what, 'a finite number, 0 or more', isRate);
}

/** Learning rates, one or more, without a fallback. */
export function requiredRates(what: string): Field<readonly number[]> {
  return requiredField(
    what,
    'an array of finite numbers, 0 or more',
    (value): value is readonly number[] => Array.isArray(value) && value.length > 0 && value.every(isRate),
  );
}
