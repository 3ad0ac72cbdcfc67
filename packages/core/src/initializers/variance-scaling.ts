import { readConfig } from '../configuration.ts';
import { type Shape, sizeOf } from '../shape.ts';
import { defineInitializer, type Initializer } from './initializer.ts';

type NoConfig = Readonly<Record<string, never>>;

/** Glorot and Bengio (2010): uniform within ±√(6 / (fanIn + fanOut)). Keras's choice for kernels. */
export function glorotUniform(config: NoConfig = {}): Initializer {
  return varianceScaling('glorotUniform', config, glorotVariance, uniform);
}

/** Glorot and Bengio (2010): truncated normal of standard deviation √(2 / (fanIn + fanOut)). */
export function glorotNormal(config: NoConfig = {}): Initializer {
  return varianceScaling('glorotNormal', config, glorotVariance, truncated);
}

/** He, Zhang, Ren and Sun (2015): uniform within ±√(6 / fanIn). Suits relu. */
export function heUniform(config: NoConfig = {}): Initializer {
  return varianceScaling('heUniform', config, heVariance, uniform);
}

/** He, Zhang, Ren and Sun (2015): truncated normal of standard deviation √(2 / fanIn). Suits relu. */
export function heNormal(config: NoConfig = {}): Initializer {
  return varianceScaling('heNormal', config, heVariance, truncated);
}

/** How many numbers each output is summed from, and how many each input goes into. */
interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * Keras's rule: a dense kernel is [fanIn, fanOut]; a convolution's is [...window, channels, filters], whose fans count
 * the window's elements; a vector counts as both.
 */
function fans(shape: Shape): Fans {
  if (shape.length < 2) return { fanIn: sizeOf(shape), fanOut: sizeOf(shape) };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: window * shape.at(-2)!, fanOut: window * shape.at(-1)! };
}

// As in Keras, a fan below 1 (of an empty axis) counts as 1.
const glorotVariance = ({ fanIn, fanOut }: Fans): number => 1 / Math.max(1, (fanIn + fanOut) / 2);
const heVariance = ({ fanIn }: Fans): number => 2 / Math.max(1, fanIn);

/** The standard deviation of a standard normal distribution truncated at ±2; Keras divides by it. */
const truncatedDeviation = 0.8796256610342398;

type Draw = Parameters<typeof defineInitializer>[1];

const uniform = (variance: number): Draw => {
  const limit = Math.sqrt(3 * variance);
  return (count, stream) => stream.uniform(count, -limit, limit);
};

const truncated = (variance: number): Draw => {
  const stddev = Math.sqrt(variance) / truncatedDeviation;
  return (count, stream) => stream.truncatedNormal(count, 0, stddev);
};

function varianceScaling(
  type: string,
  config: NoConfig,
  variance: (fans: Fans) => number,
  distribution: (variance: number) => Draw,
): Initializer {
  readConfig(type, config, {});
  return defineInitializer({ type }, (count, stream, shape) =>
    distribution(variance(fans(shape)))(count, stream, shape),
  );
}
