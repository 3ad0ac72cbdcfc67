// Prints how far the direct convolutions and Winograd's are from float64 sums of the same products, over random layouts of 32 to
// 256 channels: `pnpm build`, then `node bench/winograd-error.mjs [plain|relaxed] [layouts] [seed]`. An error is in units of 2⁻²⁴
// (half of a float32's last place) of the sum of the products' magnitudes.

import { Random } from '@athanor/core';
import { createBackend } from '../../backend-pure/dist/index.js';
import { layoutOf, openEngine, pathsOf } from './convolution-paths.mjs';

const [variant = 'relaxed', count = '8', seed = '1'] = process.argv.slice(2);
const stream = new Random(Number(seed)).stream('layouts');
const reference = await createBackend({ floatType: 'float64' });
const { runner, close } = await openEngine(variant, 1);

function exact(name, factors, length, layout) {
  const storages = factors.map((values) => {
    const storage = reference.allocate('float64', values.length);
    reference.write(storage, Float64Array.from(values));
    return storage;
  });
  const output = reference.allocate('float64', length);
  const [a, b] = storages;
  if (name === 'conv2d') reference.fused.conv2d(a, b, null, output, layout, 'linear');
  else reference.fused[name](a, b, output, layout);
  const values = reference.readSync(output).slice();
  for (const storage of [...storages, output]) reference.free(storage);
  return values;
}

const errors = {};
for (let i = 0; i < Number(count); i++) {
  const [channels, filters] = [0, 0].map(() => 32 + 8 * stream.integer(29));
  const layout = layoutOf(
    1 + stream.integer(8),
    6 + stream.integer(11),
    channels,
    filters,
    stream.integer(2),
  );
  const { kernels, valuesOf, free } = pathsOf(runner, layout, () => 2 * stream.next() - 1);
  for (const [title, { name, factors, output, ...paths }] of Object.entries(kernels)) {
    const values = factors.map(valuesOf);
    const expected = exact(name, values, output.length, layout);
    const magnitudes = exact(
      name,
      values.map((list) => list.map(Math.abs)),
      output.length,
      layout,
    );
    for (const [path, run] of Object.entries(paths)) {
      run();
      const found = valuesOf(output);
      errors[title] ??= {};
      errors[title][path] ??= { sum: 0, elements: 0, greatest: 0 };
      const total = errors[title][path];
      for (const [at, value] of found.entries()) {
        if (magnitudes[at] === 0) continue;
        const error = (Math.abs(value - expected[at]) / magnitudes[at]) * 2 ** 24;
        total.sum += error;
        total.elements++;
        total.greatest = Math.max(total.greatest, error);
      }
    }
  }
  free();
}
console.log(`${variant} SIMD, ${count} layouts: error in 2⁻²⁴ of the sum of magnitudes, mean (greatest)`);
for (const [title, paths] of Object.entries(errors)) {
  for (const [path, { sum, elements, greatest }] of Object.entries(paths)) {
    console.log(
      `${title.padEnd(18)} ${path.padEnd(9)} ${(sum / elements).toFixed(4)} (${greatest.toFixed(2)})`,
    );
  }
}
await close();
await reference.dispose();
