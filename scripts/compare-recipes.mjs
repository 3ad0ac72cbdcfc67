// Times the recipes against the documents' own programs in TensorFlow, Keras and NumPy: seconds an epoch of training on
// MNIST, the two in turn, each in a process of its own. After a build:
//   node scripts/compare-recipes.mjs ../shared/bench/tf_seeds.py [RECIPE ...] [--epochs 3] [--rounds 3] [--backend NAME]
// PYTHON (default python3) runs the program, and needs tensorflow, or numpy alone for numpy-manual. MNIST is where the
// program reads it from, ../data/mnist seen from its folder, or in ATHANOR_DATA_DIR.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const documented = ['naive-sequential', 'keras-mlp', 'three-layer-mse', 'three-layer-xent', 'numpy-manual'];
const trainingImages = 60_000;
const usage =
  'usage: node scripts/compare-recipes.mjs PATH/tf_seeds.py [RECIPE ...] [--epochs N] [--rounds N] [--backend NAME]';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    epochs: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    backend: { type: 'string' },
  },
});
const [program, ...asked] = positionals;
if (program === undefined || !existsSync(program)) fail(program ? `there is no ${program}; ${usage}` : usage);
const unknown = asked.find((name) => !documented.includes(name));
if (unknown !== undefined) fail(`there is no program for ${unknown}: expected ${documented.join(', ')}`);
const epochs = wholeNumber('epochs', 2);
const rounds = wholeNumber('rounds', 1);
const python = process.env.PYTHON?.split(delimiter)[0] || 'python3';
const dataDir = process.env.ATHANOR_DATA_DIR ?? resolve(dirname(program), '../data/mnist');
const folder = mkdtempSync(join(tmpdir(), 'athanor-compare-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const cli = fileURLToPath(new URL('../packages/cli/bin/athanor.js', import.meta.url));

console.log(
  `seconds an epoch, median of ${rounds} rounds (least–most); an epoch is the middle one of ${epochs} without the first`,
);
console.log(row(['', 'Athanor', '', 'as written', '', 'times']));
for (const recipe of asked.length > 0 ? asked : documented) {
  const ours = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await athanor(recipe));
    theirs.push(await asWritten(recipe));
  }
  const ratio = median(theirs) / median(ours);
  console.log(
    row([
      recipe,
      ...[ours, theirs].flatMap((all) => [median(all).toFixed(3), `${least(all)}–${most(all)}`]),
      ratio.toFixed(2),
    ]),
  );
}

/**
 * Seconds an epoch of `athanor train` by the clock, from the end of the epoch before to the last step: batches are cut and
 * shuffled in it, as in the programs, and the evaluation after it is not. Its own `seconds` would be those of steps alone.
 */
async function athanor(recipe) {
  const backend = values.backend === undefined ? [] : ['--backend', values.backend];
  const out = join(folder, 'run');
  // Of an epoch's batches the first is printed and the last: a line for each would take time that it would then be timing.
  const batchSize = await batchSizeOf(recipe);
  const logEvery = batchSize === 'all' ? 1 : Math.max(1, Math.ceil(trainingImages / batchSize) - 1);
  const options = ['--dataset', 'mnist', '--data-dir', dataDir, '--offline', '--out', out, '--json'];
  const args = [
    cli,
    'train',
    recipe,
    '--epochs',
    String(epochs),
    '--log-every',
    String(logEvery),
    ...options,
    ...backend,
  ];
  const seconds = [];
  let stepsPerEpoch = 0;
  let began = 0;
  let stepped = 0;
  await run(process.execPath, args, (line) => {
    const { event, ...record } = JSON.parse(line);
    const now = performance.now();
    if (event === 'start') {
      began = now;
      stepsPerEpoch = record.stepsPerEpoch;
    }
    if (event === 'batch' && record.batch === stepsPerEpoch - 1) stepped = now;
    if (event !== 'epoch') return;
    if (stepped < began)
      fail(`${recipe}: the last batch of an epoch was not printed; expected its number to be ${logEvery}`);
    seconds.push((stepped - began) / 1000);
    began = now;
  });
  return middleEpoch(seconds);
}

/** How many images a recipe takes at once, by its own account. */
async function batchSizeOf(recipe) {
  let batchSize;
  await run(process.execPath, [cli, 'recipes', '--json'], (line) => {
    const found = JSON.parse(line);
    if (found.name === recipe) ({ batchSize } = found);
  });
  return batchSize;
}

/** What the program says of itself, reckoned in the same way. */
async function asWritten(recipe) {
  let last = '';
  await run(python, [program, recipe, String(epochs)], (line) => {
    last = line;
  });
  return JSON.parse(last).secondsPerEpoch;
}

/** Runs a command to its end, handing on each line that it prints when it comes. */
function run(command, args, onLine) {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    createInterface({ input: child.stdout }).on('line', onLine);
    child.stderr.on('data', (text) => {
      complaint = (complaint + text).slice(-1000);
    });
    child.on('error', (error) => fail(`${command} cannot be run: ${error.message}`));
    child.on('close', (status) => {
      if (status === 0) done();
      else fail(`${command} ${args.slice(0, 3).join(' ')} ended with status ${status}:\n${complaint}`);
    });
  });
}

/** The first epoch warms up; of the others, as the programs have it, the upper middle. */
function middleEpoch(seconds) {
  const later = seconds.slice(1).sort((a, b) => a - b);
  return later[later.length >> 1];
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function least(numbers) {
  return Math.min(...numbers).toFixed(3);
}

function most(numbers) {
  return Math.max(...numbers).toFixed(3);
}

function row([name, ...cells]) {
  const widths = [9, 14, 12, 14, 7];
  return name.padEnd(18) + cells.map((cell, i) => cell.padStart(widths[i])).join('');
}

function wholeNumber(name, fewest) {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < fewest) {
    fail(`--${name} is ${values[name]}; expected a whole number, ${fewest} or more`);
  }
  return number;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
