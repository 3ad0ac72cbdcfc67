import type { AugmentOptions } from '@athanor/datasets';
import { z } from 'zod';
import { fraction, numberFromZero, settings, shareOrCount } from './values.ts';

const degrees = (limit: number) => {
  const error = `degrees from 0 to ${limit}`;
  return z.number({ error }).min(0, { error }).max(limit, { error });
};

/** The schema of `augment`. */
export const augmentSchema: z.ZodType<AugmentOptions> = settings(
  'an object with rotation, zoom, shift or shear',
  {
    rotation: degrees(180).optional().meta({ description: 'Turned by up to so many degrees' }),
    zoom: fraction().optional().meta({ description: 'Larger or smaller by up to this share' }),
    shift: numberFromZero().optional().meta({ description: 'Moved by up to so many pixels' }),
    shear: degrees(89).optional().meta({ description: 'Slanted by up to so many degrees' }),
  },
).meta({ description: 'How far training images are changed at random, in each epoch anew' });

/** The schema of `validationSplit`. */
export const validationSplitSchema: z.ZodType<number> = shareOrCount(
  'a share above 0 and below 1, or a whole number of images',
  'without 0',
).meta({
  description:
    'The share, or how many, of the training images are held out from the end, and evaluated after each epoch in place of the test split',
});
