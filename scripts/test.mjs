// `npm test`: set up, check types and style, run every test. The last line is the runner's own count.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run, setUp } from './set-up.mjs';

setUp();
run('npx', ['biome', 'check', '.']);
run('npx', ['tsc', '-p', 'tsconfig.json']);

const folder = mkdtempSync(join(tmpdir(), 'athanor-test-'));
const results = join(folder, 'results.json');
const vitest = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
let status = vitest.status ?? 1;
try {
  const report = JSON.parse(readFileSync(results, 'utf8'));
  // A file that cannot be loaded fails as a suite without a single test.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const skipped = report.numPendingTests + report.numTodoTests;
  if (report.numFailedTests + broken > 0) status = status || 1;
  console.log(
    `${report.numPassedTests} passed, ${report.numFailedTests + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  );
} catch (error) {
  console.error(`the runner left no report: ${error.message}`);
  status = status || 1;
}
rmSync(folder, { recursive: true, force: true });
process.exit(status);
