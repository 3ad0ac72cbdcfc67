// After tsc: the JSON schema of a config file, made of the zod schema that the CLI checks with.
import { writeFileSync } from 'node:fs';
import { jsonSchema } from '../dist/config/schema/index.js';

const path = new URL('../dist/athanor.schema.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
