import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, root, workspacePackages } from './workspace.ts';

const classes = workspacePackages()
  .flatMap(({ path }) => filesBelow(join(path, 'src')))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^export class (\w+) extends AthanorError \{\n(.*)$/gm)].map(
      ([, name, first]) => ({ file: relative(root, file), name: name!, first: first!.trim() }),
    ),
  );

describe('an error', () => {
  it.each(classes)('says its own name, minified too: $name in $file', ({ name, first }) => {
    expect(first).toBe(`override readonly name: string = '${name}';`);
  });

  it('is found in every package that has its own', () => {
    const folders = new Set(classes.map(({ file }) => file.split(/[\\/]/)[1]));
    expect([...folders].sort()).toEqual(['backend-simd', 'cli', 'conformance', 'core', 'datasets']);
  });
});
