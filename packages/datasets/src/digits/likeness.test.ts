import fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { realMnistFolder } from '../../test/real-mnist.ts';
import { drawDigits } from './index.ts';

const pixels = 784;

interface Digits {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** The mean image of each class, one after the other. */
function centroids(digits: Digits): Float64Array {
  const sums = new Float64Array(10 * pixels);
  const counts = new Float64Array(10);
  digits.labels.forEach((label, image) => {
    counts[label]! += 1;
    for (let pixel = 0; pixel < pixels; pixel++) {
      sums[label * pixels + pixel]! += digits.images[image * pixels + pixel]!;
    }
  });
  return sums.map((sum, at) => sum / counts[Math.floor(at / pixels)]!);
}

/** The index of the pattern nearest to an image, by the sum of squared differences. */
function nearest(patterns: Float64Array | Uint8Array, images: Uint8Array, image: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let pattern = 0; pattern * pixels < patterns.length; pattern++) {
    let distance = 0;
    for (let pixel = 0; pixel < pixels && distance < least; pixel++) {
      const difference = patterns[pattern * pixels + pixel]! - images[image * pixels + pixel]!;
      distance += difference * difference;
    }
    if (distance < least) {
      least = distance;
      best = pattern;
    }
  }
  return best;
}

function share(labels: Uint8Array, classify: (image: number) => number): number {
  return labels.filter((label, image) => classify(image) === label).length / labels.length;
}

it('draws digits that their mean images tell apart', () => {
  const means = centroids(drawDigits({ count: 4000, seed: 5 }));
  const { images, labels } = drawDigits({ count: 1000, seed: 5, split: 'test' });
  expect(share(labels, (image) => nearest(means, images, image))).toBeGreaterThan(0.5);
});

const folder = realMnistFolder();

it.runIf(folder !== undefined)('draws digits by which the real MNIST is read', () => {
  const unpack = (name: string): Uint8Array => gunzipSync(fs.readFileSync(join(folder ?? '', name)));
  const images = unpack('train-images-idx3-ubyte.gz').subarray(16, 16 + 1000 * pixels);
  const labels = unpack('train-labels-idx1-ubyte.gz').subarray(8, 8 + 1000);
  const drawn = drawDigits({ count: 4000, seed: 5 });
  const means = centroids(drawn);
  const byMeans = share(labels, (image) => nearest(means, images, image));
  const byNeighbour = share(labels, (image) => drawn.labels[nearest(drawn.images, images, image)]!);
  console.log(
    `real MNIST read by the nearest mean: ${byMeans}, by the nearest of 4000 drawn digits: ${byNeighbour}`,
  );
  expect(byMeans).toBeGreaterThan(0.65);
  expect(byNeighbour).toBeGreaterThan(0.76);
});
