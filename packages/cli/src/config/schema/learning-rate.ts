import { z } from 'zod';
import type { LearningRateConfig } from '../learning-rate.ts';
import {
  flag,
  numberFromZero,
  oneOf,
  positiveNumber,
  settings,
  share,
  shareOrCount,
  wholeNumber,
} from './values.ts';

const rate = numberFromZero();
const decaySteps = wholeNumber(1)
  .optional()
  .meta({ description: 'In how many updates it falls; all of the run, less the warm-up, unless said' });

const warmupSteps = shareOrCount('a whole number, or a share of the steps of the run below 1', 'with 0').meta(
  {
    description: 'The updates of the warm-up; below 1 a share of all of the run',
  },
);

const names = ['cosineDecay', 'exponentialDecay', 'piecewiseConstantDecay', 'polynomialDecay'];

/** The schema of a learning rate. */
export const learningRateSchema: z.ZodType<LearningRateConfig> = z
  .union(
    [
      rate,
      z.discriminatedUnion(
        'type',
        [
          settings("cosineDecay's settings", {
            type: z
              .literal('cosineDecay')
              .meta({ description: 'Half a cosine, after a warm-up in a straight line' }),
            initialLearningRate: rate.meta({ description: 'The rate of the first update' }),
            decaySteps,
            alpha: share()
              .optional()
              .meta({ description: 'The last rate as a share of the highest; 0 unless said' }),
            warmupTarget: rate
              .optional()
              .meta({ description: 'The highest rate, which the warm-up ends with' }),
            warmupSteps: warmupSteps.optional(),
          }),
          settings("exponentialDecay's settings", {
            type: z.literal('exponentialDecay'),
            initialLearningRate: rate,
            decaySteps,
            decayRate: rate.meta({ description: 'What the rate is multiplied by in decaySteps updates' }),
            staircase: flag().optional(),
          }),
          settings("piecewiseConstantDecay's settings", {
            type: z.literal('piecewiseConstantDecay'),
            boundaries: z
              .array(wholeNumber(0), { error: 'an array of whole numbers in rising order' })
              .meta({ description: 'The last update, from 0, of each rate but the last' }),
            values: z.array(rate, { error: 'an array of rates, one more than boundaries' }),
          }),
          settings("polynomialDecay's settings", {
            type: z.literal('polynomialDecay').meta({ description: 'A straight line unless power is said' }),
            initialLearningRate: rate,
            decaySteps,
            endLearningRate: rate.optional().meta({ description: '0.0001 unless said' }),
            power: positiveNumber().optional().meta({ description: '1 unless said' }),
            cycle: flag().optional(),
          }),
        ],
        { error: ({ code }) => (code === 'invalid_union' ? oneOf(names) : 'a schedule') },
      ),
    ],
    { error: 'a number, 0 or more, or a schedule: an object with a type' },
  )
  .meta({ description: 'How far each update goes: a number, or a schedule' });
