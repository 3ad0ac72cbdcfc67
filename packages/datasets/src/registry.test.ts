import { expect, it } from 'vitest';
import { datasetRow, registry } from './registry.ts';

it('has a row for each data set that the command line knows', () => {
  expect(registry.map(({ name }) => name)).toEqual(['digits', 'mnist', 'fashion-mnist', 'kmnist']);
  expect(datasetRow('kmnist')).toBe(registry[3]);
  expect(datasetRow('toString')).toBeUndefined();
});

it.each(registry)('agrees with itself: $name', ({ classNames, counts, files, mirrors }) => {
  expect(classNames).toHaveLength(10);
  expect(new Set(classNames).size).toBe(10);
  expect(files.map(({ split, content }) => `${split} ${content}`)).toEqual([
    'train images',
    'train labels',
    'test images',
    'test labels',
  ]);
  for (const { split, content, shape, sha256 } of files) {
    expect(shape).toEqual(content === 'images' ? [counts[split], 28, 28] : [counts[split]]);
    if (sha256 !== undefined) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
  for (const mirror of mirrors) expect(mirror).toMatch(/^https?:\/\/.*\/$/);
});
