#!/usr/bin/env node
import { processContext } from './context.ts';
import { main } from './main.ts';

const status = await main(process.argv.slice(2), processContext());
// A backend may have left something open that would keep the process; what was printed must get out first.
process.stdout.write('', () => process.exit(status));
