import { BackendUnavailableError } from '@athanor/core';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import type { Engine, EngineTensor, EngineTraits } from './engine.ts';
import { kernelRunner, loadedInstance, numeric, openInstance, type Tfjs } from './instance.ts';
import { withoutProcessListeners } from './process-listeners.ts';
import { checkFile, locateWasm, type WasmFiles } from './wasm-files.ts';

const traits: EngineTraits = {
  arithmetic: true,
  transposes: true,
  xnnpack: true,
  faulty: {
    step: 'NaN stays NaN',
    sign: 'an argument nearer to 0 than 1.2e-7 gives 0',
    log1p: 'it is log(1 + x): small arguments are lost',
    sin: 'it is off by 2.4e-7 however small the result, so that sin(-1e-6) is off by a fifth',
    cos: 'as sin',
  },
};

/** Loads tfjs's WebAssembly engine. @throws BackendUnavailableError where it cannot run */
export async function openWasm(wasmPath: string | WasmFiles | undefined): Promise<Engine> {
  if (typeof WebAssembly === 'undefined') {
    throw new BackendUnavailableError(
      "tfjs-wasm: this runtime has no WebAssembly; use tfjs's other engine: createBackend({ engine: 'cpu' })",
    );
  }
  const [tf, wasm] = await Promise.all([
    import('@tensorflow/tfjs-core'),
    import('@tensorflow/tfjs-backend-wasm'),
  ]);
  if (loadedInstance(tf, 'wasm') === undefined) {
    await chooseFile(tf, wasm.setWasmPaths, wasmPath);
  }
  const instance = await instantiate(tf);
  if (!(instance instanceof wasm.BackendWasm)) {
    throw new Error("the engine that tfjs calls 'wasm' is not the one of @tensorflow/tfjs-backend-wasm");
  }
  const run = kernelRunner(tf, 'wasm', instance);
  /** Tfjs goes on where its memory is used up, with a tensor at address 0. */
  const placed = (tensor: EngineTensor): EngineTensor => {
    if (instance.getMemoryOffset(tensor.dataId) !== 0 || tensor.shape.includes(0)) return tensor;
    instance.disposeData(tensor.dataId);
    throw new BackendUnavailableError(
      `tfjs-wasm: no memory for a tensor of shape [${tensor.shape.join(', ')}]: WebAssembly has 4 GB at most; use smaller batches, or dispose of tensors`,
    );
  };
  return {
    name: 'wasm',
    traits,
    run: (kernel, inputs, attributes) => placed(run(kernel, inputs, attributes)),
    make: (dtype, length) => placed(numeric(instance.makeOutput([length], dtype))),
    view: (tensor) => instance.typedArrayFromHeap(tensor),
    release(tensor) {
      instance.disposeData(tensor.dataId);
    },
  };
}

async function chooseFile(
  tf: Tfjs,
  setWasmPaths: (files: { readonly [name: string]: string }) => void,
  wasmPath: string | WasmFiles | undefined,
): Promise<void> {
  const flags = tf.env();
  // On a page that is cross-origin isolated tfjs would start threads from the source text of its own code. A bundler
  // has renamed what that code refers to; then the threads fail, and tfjs waits for them without end.
  flags.set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const inNode = flags.getBool('IS_NODE');
  const files = locateWasm(wasmPath, inNode);
  const chosen =
    files[
      (await flags.getAsync('WASM_HAS_SIMD_SUPPORT'))
        ? 'tfjs-backend-wasm-simd.wasm'
        : 'tfjs-backend-wasm.wasm'
    ];
  if (inNode) await checkFile(chosen);
  setWasmPaths({ ...files, 'tfjs-backend-wasm-threaded-simd.wasm': chosen });
}

async function instantiate(tf: Tfjs): Promise<KernelBackend> {
  const open = () => openInstance(tf, 'wasm');
  try {
    return await (tf.env().getBool('IS_NODE') ? withoutProcessListeners(open) : open());
  } catch (cause) {
    const reason = cause !== null && typeof cause === 'object' && 'message' in cause ? cause.message : cause;
    throw new BackendUnavailableError(
      `tfjs-wasm: tfjs could not load its .wasm file: ${reason}; serve the .wasm files of @tensorflow/tfjs-backend-wasm and name their folder: createBackend({ wasmPath })`,
      { cause },
    );
  }
}
