// How long a data set takes from its files to ready, and what it costs in memory above an idle Node.
// After a build: node bench/load.mjs [NAME] [FOLDER]
const [name = 'mnist', dataDir] = process.argv.slice(2);
const idle = process.memoryUsage().rss;
const start = performance.now();
const { loadDataset } = await import('@athanor/datasets');
const { train, test } = await loadDataset(name, { dataDir, offline: true });
const milliseconds = performance.now() - start;
const megabytes = (bytes) => Math.round(bytes / 1e6);
const now = process.memoryUsage().rss - idle;
const peak = process.resourceUsage().maxRSS * 1024 - idle;
console.log(
  `${name}: ${train.count} + ${test.count} images in ${Math.round(milliseconds)} ms; ` +
    `${megabytes(now)} MB above the ${megabytes(idle)} MB of an idle Node, ${megabytes(peak)} MB at the most`,
);
