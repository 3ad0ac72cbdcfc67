// Prints how fast the convolutions of the benchmark's `cnn` run, on one thread and on all, and what share that is of the
// machine's own multiply-add floor, which is measured between the others in the same run: `pnpm build`, then
// `node bench/convolution.mjs [plain|relaxed] [rounds] [batch]`. Every figure is the best of the rounds; the median stands behind it.
import { availableParallelism } from 'node:os';
import { createBackend } from '../dist/index.js';
import { floorLoop } from './floor.mjs';

const [variant = 'relaxed', rounds = '30', batch = '128'] = process.argv.slice(2);
const threads = availableParallelism();

/** Square images and windows of 3 by 3, without padding unless said. */
const layoutOf = (size, channels, filters, padding = 0) => ({
  ...{ batch: Number(batch), height: size, width: size, channels, filters },
  ...{
    windowHeight: 3,
    windowWidth: 3,
    strideHeight: 1,
    strideWidth: 1,
    dilationHeight: 1,
    dilationWidth: 1,
  },
  ...{ padTop: padding, padLeft: padding },
  ...{ outputHeight: size - 2 + 2 * padding, outputWidth: size - 2 + 2 * padding },
});
const layouts = {
  'conv1, 28 × 28 × 1 → 26 × 26 × 32': layoutOf(28, 1, 32),
  'conv2, 13 × 13 × 32 → 11 × 11 × 64': layoutOf(13, 32, 64),
  'conv2 padded, 13 × 13 × 32 → 13 × 13 × 64': layoutOf(13, 32, 64, 1),
};

const backends = [];
for (const count of [1, threads]) {
  const backend = await createBackend({ relaxed: variant === 'relaxed', threads: count });
  await backend.startThreads();
  backends.push(backend);
}
const floor = await floorLoop(variant);

function storageOf(backend, length) {
  const storage = backend.allocate('float32', length);
  backend.write(
    storage,
    Float32Array.from({ length }, () => Math.random() - 0.5),
  );
  return storage;
}

/** The convolution and its two gradients, by name, and how many operations each is: what lies on padding is none. */
function kernelsOf(backend, layout) {
  const { batch, height, width, channels, outputHeight, outputWidth, filters, padTop } = layout;
  const taps = (outputs, size) => {
    let count = 0;
    for (let i = 0; i < outputs; i++) {
      for (let tap = 0; tap < 3; tap++) count += i + tap - padTop >= 0 && i + tap - padTop < size ? 1 : 0;
    }
    return count;
  };
  const operations = 2 * batch * taps(outputHeight, height) * taps(outputWidth, width) * channels * filters;
  const sizes = [
    batch * height * width * channels,
    9 * channels * filters,
    batch * outputHeight * outputWidth * filters,
  ];
  const [x, w, y] = sizes.map((length) => storageOf(backend, length));
  const bias = storageOf(backend, filters);
  const [dx, dw, output] = sizes.map((length) => storageOf(backend, length));
  const { fused } = backend;
  return {
    forward: { run: () => fused.conv2d(x, w, bias, output, layout, 'relu'), operations },
    'input gradient': { run: () => fused.conv2dInputGradient(y, w, dx, layout), operations },
    'filter gradient': { run: () => fused.conv2dFilterGradient(x, y, dw, layout), operations },
  };
}

/** GFLOP/s of each task, the rounds of all of them interleaved: the median and the best of three runs a round. */
function measure(tasks) {
  const rates = tasks.map(() => []);
  for (let round = -3; round < Number(rounds); round++) {
    for (const [i, { run, operations }] of tasks.entries()) {
      for (let times = 0; times < 3; times++) {
        const start = performance.now();
        run();
        if (round >= 0) rates[i].push(operations / (performance.now() - start) / 1e6);
      }
    }
  }
  return rates.map((list) => {
    list.sort((a, b) => a - b);
    return { median: list[list.length >> 1], best: list.at(-1) };
  });
}

const cell = (text, width) => text.padStart(width);
const rate = ({ median, best }) => `${best.toFixed(1)} (${median.toFixed(1)})`;
const share = (part, whole) => `${((100 * part.best) / whole.best).toFixed(0)} %`;
console.log(`${variant} SIMD; GFLOP/s, best (median)`);
console.log(
  `${cell('floor', 14)}${cell('1 thread', 16)}${cell('of floor', 10)}${cell(`${threads} threads`, 16)}${cell('scaling', 9)}`,
);
for (const [name, layout] of Object.entries(layouts)) {
  const kernels = backends.map((backend) => kernelsOf(backend, layout));
  for (const kernel of Object.keys(kernels[0])) {
    const [limit, one, all] = measure([floor, kernels[0][kernel], kernels[1][kernel]]);
    console.log(
      `${cell(rate(limit), 14)}${cell(rate(one), 16)}${cell(share(one, limit), 10)}${cell(rate(all), 16)}${cell((all.best / one.best).toFixed(2), 9)}  ${kernel}, ${name}`,
    );
  }
}
for (const backend of backends) await backend.dispose();
