// `npm start`: set up, then train on the embedded digits. Arguments after `--` go to `athanor train`.
import { root, run, setUp } from './set-up.mjs';

setUp();
const asked = process.argv.slice(2);
const train = asked.length > 0 ? asked : ['keras-mlp', '--epochs', '2'];
run(process.execPath, ['packages/cli/dist/bin.js', 'train', ...train], { cwd: root });
