// Prints how evenly a core works: `node bench/shared-core.mjs [seconds]`. Where a core has two hardware threads and the other
// is busy, as it may be with another machine's work, both share the instructions that it starts in a cycle. A loop of
// integers, which needs all of them, then slows by up to a half; one of multiply-adds, which needs a third, hardly. So a
// kernel's speed depends on how many instructions it has to each multiply-add, and that of a whole step on the hour.
import { createBackend } from '../dist/index.js';
import { floorLoop, integerLoop } from './floor.mjs';

const seconds = Number(process.argv[2] ?? 10);
const backend = await createBackend({ threads: 1 });
const [m, k, n] = [128, 784, 512];
const [a, b, output] = [m * k, k * n, m * n].map((length) => backend.allocate('float32', length));
const layout = { batch: 1, m, n, k, transposeA: false, transposeB: false };
const product = { run: () => backend.matMul(a, b, output, layout), operations: 2 * m * k * n };
const tasks = [
  { name: 'integers', ...(await integerLoop()) },
  { name: 'multiply-adds', ...(await floorLoop(backend.variant)) },
  { name: `product ${m}×${k}×${n}`, ...product },
];
const rates = tasks.map(() => []);
for (const { run } of tasks) for (let i = 0; i < 200; i++) run();
for (const end = performance.now() + 1000 * seconds; performance.now() < end; ) {
  for (const [i, { run, operations }] of tasks.entries()) {
    const times = Math.ceil(5e6 / operations);
    const start = performance.now();
    for (let j = 0; j < times; j++) run();
    rates[i].push((operations * times) / (performance.now() - start) / 1e6);
  }
}
console.log(`10⁹ a second, one thread         least  10%  25%  50%  75%  90%  most`);
for (const [i, { name }] of tasks.entries()) {
  const sorted = rates[i].sort((x, y) => x - y);
  const at = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map((part) => sorted[Math.round(part * (sorted.length - 1))]);
  console.log(`${name.padEnd(32)}${at.map((rate) => rate.toFixed(1).padStart(6)).join('')}`);
}
await backend.dispose();
