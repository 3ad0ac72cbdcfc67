import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, root, workspacePackages } from './workspace.ts';

const pages = [
  join(root, 'README.md'),
  ...filesBelow(join(root, 'docs')).filter((file) => file.endsWith('.md')),
  ...workspacePackages().map(({ path }) => join(path, 'README.md')),
];

/** The fenced blocks of a language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, found]) => found === language)
    .map((match) => match[2]!);
}

describe('documents', () => {
  for (const page of pages) {
    const text = readFileSync(page, 'utf8');

    it(`${relative(root, page)}: every relative link leads somewhere`, () => {
      const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
      expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
    });
  }

  it('write-your-own-backend quotes the backend that the test runs', () => {
    const source = ['tiny-backend.ts', 'tiny-backend.test.ts']
      .map((file) => readFileSync(join(root, 'examples', file), 'utf8'))
      .join('\n');
    const quoted = blocks(readFileSync(join(root, 'docs/write-your-own-backend.md'), 'utf8'), 'ts').slice(1);
    expect(quoted.length).toBeGreaterThan(4);
    expect(quoted.filter((block) => !source.includes(block))).toEqual([]);
  });
});
