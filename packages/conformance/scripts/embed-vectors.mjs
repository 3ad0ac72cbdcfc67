// Writes src/vectors/embedded.ts from vectors/vectors.json: `node scripts/embed-vectors.mjs`.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../vectors/vectors.json', import.meta.url));
const target = fileURLToPath(new URL('../src/vectors/embedded.ts', import.meta.url));
const { cases } = JSON.parse(readFileSync(source, 'utf8'));

// JSON.stringify writes −0 as 0.
const keepSign = (_key, value) => (Object.is(value, -0) ? 'NEGATIVE ZERO' : value);
const lines = cases.map((each) => {
  const json = JSON.stringify(each, keepSign).replaceAll('"NEGATIVE ZERO"', '-0');
  return `  '${json.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}',`;
});
const text = `// Written by scripts/embed-vectors.mjs from vectors/vectors.json.

/** The cases of \`vectors.json\`, each as JSON. */
export const embeddedCases: readonly string[] = [
${lines.join('\n')}
];
`;
writeFileSync(`${target}.part`, text);
renameSync(`${target}.part`, target);
