import type { KernelBackend, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { EngineName } from '../options.ts';
import type { Engine, EngineTensor } from './engine.ts';

export type Tfjs = typeof import('@tensorflow/tfjs-core');

/** The instance of an engine that this process has already: ours, or that of a program that uses tfjs itself. */
export function loadedInstance(tf: Tfjs, name: EngineName): KernelBackend | undefined {
  return tf.engine().registry[name];
}

/**
 * The one instance of a tfjs engine in this process. There cannot be two: wasm's kernels keep the instance that they
 * were last set up with in variables of their modules. So it stands where tfjs itself looks for it, and which engine
 * is tfjs's current one is left alone.
 */
export async function openInstance(tf: Tfjs, name: EngineName): Promise<KernelBackend> {
  const { registry } = tf.engine();
  if (registry[name] === undefined) {
    const made = await tf.findBackendFactory(name)();
    registry[name] ??= made;
  }
  const instance = registry[name];
  for (const kernel of tf.getKernelsForBackend(name)) kernel.setupFunc?.(instance);
  return instance;
}

/** `Engine.run` for an instance. */
export function kernelRunner(tf: Tfjs, name: EngineName, instance: KernelBackend): Engine['run'] {
  const kernels = new Map<string, KernelFunc>();
  return (kernel, inputs, attrs = {}) => {
    let compute = kernels.get(kernel);
    if (compute === undefined) {
      compute = tf.getKernel(kernel, name).kernelFunc;
      kernels.set(kernel, compute);
    }
    const result = compute({ inputs, attrs, backend: instance });
    if (Array.isArray(result)) throw new Error(`tfjs's kernel ${kernel} made ${result.length} tensors`);
    return numeric(result);
  };
}

/** A tensor whose dtype is one of ours. */
export function numeric({ dataId, shape, dtype }: TensorInfo): EngineTensor {
  if (dtype === 'string' || dtype === 'complex64') throw new Error(`tfjs made a tensor of ${dtype}`);
  return { dataId, shape, dtype };
}
