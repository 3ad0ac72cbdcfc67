// `npm run example -- NAME [options]`: set up, then run a program of examples/.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, setUp } from './set-up.mjs';

const [name, ...options] = process.argv.slice(2);
const names = readdirSync(join(root, 'examples'))
  .filter((file) => /^\d.*\.ts$/.test(file))
  .map((file) => file.replace('.ts', ''));
if (!names.includes(name)) {
  console.error(
    `${name === undefined ? 'name an example' : `there is no example ${name}`}: ${names.join(', ')}`,
  );
  process.exit(2);
}
setUp();
run(process.execPath, ['node_modules/tsx/dist/cli.mjs', `${name}.ts`, ...options], {
  cwd: join(root, 'examples'),
});
