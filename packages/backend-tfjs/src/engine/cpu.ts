import { typedArray } from '@athanor/core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { Engine, EngineTraits } from './engine.ts';
import { kernelRunner, numeric, openInstance, type Tfjs } from './instance.ts';

const traits: EngineTraits = {
  arithmetic: false,
  transposes: false,
  xnnpack: false,
  faulty: {
    step: 'NaN stays NaN',
    erf: 'its error is about 1e-9 at the smallest, so that erf(1e-10) is ten times too large',
  },
};

/** Loads tfjs's engine in plain JavaScript. */
export async function openCpu(): Promise<Engine> {
  const [tf, { MathBackendCPU }] = await Promise.all([
    import('@tensorflow/tfjs-core'),
    import('@tensorflow/tfjs-backend-cpu'),
  ]);
  const instance = await openInstance(tf, 'cpu');
  if (!(instance instanceof MathBackendCPU)) {
    throw new Error("the engine that tfjs calls 'cpu' is not the one of @tensorflow/tfjs-backend-cpu");
  }
  skipAdvice(tf, instance);
  return {
    name: 'cpu',
    traits,
    run: kernelRunner(tf, 'cpu', instance),
    make: (dtype, length) => numeric(instance.makeTensorInfo([length], dtype, typedArray(dtype, length))),
    view(tensor) {
      const { values } = instance.data.get(tensor.dataId);
      if (values === undefined || Array.isArray(values)) throw new Error('a tfjs tensor without numbers');
      return values;
    },
    release(tensor) {
      instance.disposeData(tensor.dataId);
    },
  };
}

/** The first write to this engine in Node prints a banner that recommends a native package, unless tfjs is told `PROD`. */
function skipAdvice(tf: Tfjs, instance: MathBackendCPU): void {
  const flags = tf.env();
  const before = flags.getBool('PROD');
  flags.set('PROD', true);
  try {
    instance.disposeData(instance.write(new Float32Array(0), [0], 'float32'));
  } finally {
    flags.set('PROD', before);
  }
}
