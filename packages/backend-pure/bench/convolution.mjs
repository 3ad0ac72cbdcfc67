// Prints how fast convolution and pooling run on the layers of a small network for MNIST, beside the matrix product of the
// same size: `pnpm build`, then `node bench/convolution.mjs [float64]`.
// A round measures each one once, about 20 ms, so that what else the machine does slows all alike; each figure is the best
// of 15 rounds. A convolution's operations are those of its definition: 2 · windows · taps · filters, padding included.
import { createPureBackend } from '../dist/index.js';

const floatType = process.argv[2] ?? 'float32';
const values = floatType === 'float64' ? Float64Array : Float32Array;
const backend = createPureBackend({ floatType });
const batch = 128;

const convolutions = [
  { size: 28, channels: 1, filters: 32 },
  { size: 13, channels: 32, filters: 64 },
  { size: 13, channels: 32, filters: 64, padding: 1 },
];
const pools = [
  { size: 26, channels: 32 },
  { size: 11, channels: 64 },
];

function windowLayout({ size, channels }, window, stride, padding = 0) {
  const output = Math.floor((size + 2 * padding - window) / stride) + 1;
  return {
    ...{ batch, height: size, width: size, channels },
    ...{ windowHeight: window, windowWidth: window, strideHeight: stride, strideWidth: stride },
    ...{ dilationHeight: 1, dilationWidth: 1, padTop: padding, padLeft: padding },
    ...{ outputHeight: output, outputWidth: output },
  };
}

function randomStorage(length) {
  const storage = backend.allocate(floatType, length);
  backend.write(
    storage,
    values.from({ length }, () => Math.random() - 0.5),
  );
  return storage;
}

function convolutionKernels({ size, channels, filters, padding }) {
  const layout = { ...windowLayout({ size, channels }, 3, 1, padding), filters };
  const windows = batch * layout.outputHeight * layout.outputWidth;
  const taps = 9 * channels;
  const x = randomStorage(batch * size * size * channels);
  const dx = randomStorage(batch * size * size * channels);
  const filter = randomStorage(taps * filters);
  const dfilter = randomStorage(taps * filters);
  const y = randomStorage(windows * filters);
  const patches = randomStorage(windows * taps);
  const { fused } = backend;
  const product = { batch: 1, m: windows, n: filters, k: taps, transposeA: false, transposeB: false };
  const shape = `${size}×${size}×${channels} → ${filters}${padding ? ', padded' : ''}`;
  const kernels = {
    'plain product': () => backend.matMul(patches, filter, y, product),
    'conv2d forward': () => fused.conv2d(x, filter, y, layout),
    'conv2d input gradient': () => fused.conv2dInputGradient(y, filter, dx, layout),
    'conv2d filter gradient': () => fused.conv2dFilterGradient(x, y, dfilter, layout),
  };
  return Object.entries(kernels).map(([name, run]) => ({
    name: `${name}, ${shape}`,
    operations: 2 * windows * taps * filters,
    run,
  }));
}

function poolKernels({ size, channels }) {
  const layout = windowLayout({ size, channels }, 2, 2);
  const x = randomStorage(batch * size * size * channels);
  const dx = randomStorage(batch * size * size * channels);
  const y = randomStorage(batch * layout.outputHeight * layout.outputWidth * channels);
  const kernels = {
    'maxPool2d forward': () => backend.fused.maxPool2d(x, y, layout),
    'maxPool2d gradient': () => backend.fused.maxPool2dGradient(x, y, dx, layout, 'linear'),
  };
  return Object.entries(kernels).map(([name, run]) => ({
    name: `${name}, ${size}×${size}×${channels}`,
    run,
  }));
}

const kernels = [...convolutions.flatMap(convolutionKernels), ...pools.flatMap(poolKernels)];
const best = new Map(kernels.map((kernel) => [kernel, Number.POSITIVE_INFINITY]));
for (let round = 0; round < 15; round++) {
  for (const kernel of kernels) {
    const start = performance.now();
    let repeats = 0;
    do {
      kernel.run();
      repeats++;
    } while (performance.now() - start < 20);
    best.set(kernel, Math.min(best.get(kernel), (performance.now() - start) / repeats));
  }
}

console.log(`${floatType}        GFLOP/s        ms`);
for (const [{ name, operations }, milliseconds] of best) {
  const rate = operations === undefined ? '' : (operations / milliseconds / 1e6).toFixed(2);
  console.log(`${rate.padStart(22)} ${milliseconds.toFixed(3).padStart(9)}  ${name}`);
}
