// The direct kernels and Winograd's, on the same storages, for the benchmarks that compare them: taken from dist/, past the
// choice that the backend makes between them.
import { createEngine } from '../dist/engine.js';
import { conv2d, conv2dInputGradient } from '../dist/kernels/convolution/convolve.js';
import { conv2dFilterGradient } from '../dist/kernels/convolution/filter-gradient.js';
import { winogradConv2d, winogradInputGradient } from '../dist/kernels/convolution/winograd.js';
import { winogradFilterGradient } from '../dist/kernels/convolution/winograd-filter-gradient.js';
import { SimdStorage } from '../dist/storage.js';

/** Square images and windows of 3 by 3. */
export function layoutOf(batch, size, channels, filters, padding) {
  const output = size - 2 + 2 * padding;
  return {
    ...{ batch, height: size, width: size, channels, filters, windowHeight: 3, windowWidth: 3 },
    ...{ strideHeight: 1, strideWidth: 1, dilationHeight: 1, dilationWidth: 1 },
    ...{ padTop: padding, padLeft: padding, outputHeight: output, outputWidth: output },
  };
}

export async function openEngine(variant, threads) {
  const { runner, pool } = await createEngine({ threads, relaxed: variant === 'relaxed' });
  await pool?.start();
  return { runner, close: () => pool?.dispose() };
}

/**
 * For the convolution and its two gradients of numbers from `random`: both ways, to run, with the storages they read and the
 * one they write; and `free`.
 */
export function pathsOf(runner, layout, random) {
  const { batch, channels, filters } = layout;
  const storageOf = (length) => {
    const pointer = runner.memory.allocate(4 * length);
    runner.memory.float32(pointer, length).set(Float32Array.from({ length }, random));
    return new SimdStorage('float32', length, pointer, runner);
  };
  const sizes = [
    batch * layout.height * layout.width * channels,
    9 * channels * filters,
    batch * layout.outputHeight * layout.outputWidth * filters,
  ];
  const [x, w, dy] = sizes.map(storageOf);
  const [dx, dw, y] = sizes.map(storageOf);
  const valuesOf = ({ pointer, length }) => runner.memory.float32(pointer, length).slice();
  const kernels = {
    forward: {
      ...{ name: 'conv2d', factors: [x, w], output: y },
      direct: () => conv2d(runner, x, w, null, y, layout, 'linear'),
      winograd: () => winogradConv2d(runner, x, w, null, y, layout, 'linear'),
    },
    "input's gradient": {
      ...{ name: 'conv2dInputGradient', factors: [dy, w], output: dx },
      direct: () => conv2dInputGradient(runner, dy, w, dx, layout),
      winograd: () => winogradInputGradient(runner, dy, w, dx, layout),
    },
    "filter's gradient": {
      ...{ name: 'conv2dFilterGradient', factors: [x, dy], output: dw },
      direct: () => conv2dFilterGradient(runner, x, dy, dw, layout),
      winograd: () => winogradFilterGradient(runner, x, dy, dw, layout),
    },
  };
  const free = () => {
    for (const { pointer, length } of [x, w, dy, dx, dw, y]) runner.memory.free(pointer, 4 * length);
  };
  return { kernels, valuesOf, free };
}
