// Set-up for `npm start` and `npm test` on a machine that has only Node and npm: the pinned pnpm by way of npx, the
// packages of the lockfile, and every package built.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager, engines } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** Runs a command in the project's root; ends this process with its status if it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', ...options.env },
  });
  if (result.error) {
    console.error(`cannot run ${command}: ${result.error.message}`);
    process.exit(1);
  }
  if (result.status !== 0) {
    if (result.stdout || result.stderr) process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    console.error(`\n${command} ${args.join(' ')} failed`);
    process.exit(result.status ?? 1);
  }
  return result;
}

/** Installs and builds; says little unless something fails. */
export function setUp() {
  checkNode();
  const quiet = { stdio: 'pipe', encoding: 'utf8', maxBuffer: 1 << 28 };
  console.error('installing packages …');
  run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], quiet);
  console.error('building …');
  run('npx', ['--yes', packageManager, 'exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], quiet);
}

function checkNode() {
  const least = engines.node.replace('>=', '').split('.').map(Number);
  const found = process.versions.node.split('.').map(Number);
  if (found[0] < least[0] || (found[0] === least[0] && found[1] < least[1])) {
    console.error(
      `Athanor needs Node ${engines.node}; this is ${process.versions.node}. Install a newer one from https://nodejs.org`,
    );
    process.exit(1);
  }
}
