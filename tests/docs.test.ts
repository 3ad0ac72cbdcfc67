import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createBackend } from '@athanor/backend-pure';
import { conformanceChecks } from '@athanor/conformance';
import { describe, expect, it } from 'vitest';
import { blocks, filesBelow, root, run, workspacePackages } from './workspace.ts';

const pages = [
  join(root, 'README.md'),
  ...filesBelow(join(root, 'docs')).filter((file) => file.endsWith('.md')),
  ...workspacePackages().map(({ path }) => join(path, 'README.md')),
];

describe('documents', () => {
  for (const page of pages) {
    const text = readFileSync(page, 'utf8');

    it(`${relative(root, page)}: every relative link leads somewhere`, () => {
      const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
      expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
    });
  }

  it('support.md has a row for every op', () => {
    const names = conformanceChecks({ name: 'pure', createBackend }).map(({ name }) => name);
    const ops = names
      .filter((name) => name.startsWith('ops: ') && !name.includes(' has '))
      .map((name) => name.slice(5));
    const rows = [...readFileSync(join(root, 'docs/support.md'), 'utf8').matchAll(/^\| `(\w+)` \|/gm)];
    expect(rows.map((match) => match[1])).toEqual(ops);
  });

  it('write-your-own-backend quotes the backend that the test runs', () => {
    const source = ['tiny-backend.ts', 'tiny-backend.test.ts']
      .map((file) => readFileSync(join(root, 'examples', file), 'utf8'))
      .join('\n');
    const quoted = blocks(readFileSync(join(root, 'docs/write-your-own-backend.md'), 'utf8'), 'ts').slice(1);
    expect(quoted.length).toBeGreaterThan(4);
    expect(quoted.filter((block) => !source.includes(block))).toEqual([]);
  });
});

/** Blocks marked `sh` are commands that run here; those that need a network, or the reader's own files, are not marked. */
describe('the commands of README.md', () => {
  const commands = blocks(readFileSync(join(root, 'README.md'), 'utf8'), 'sh').flatMap((block) =>
    block.trim().split('\n'),
  );

  it('are there', () => {
    expect(commands).toContain('npm start');
    expect(commands.length).toBeGreaterThan(5);
  });

  for (const command of commands) {
    it(command, () => {
      const before = runFolders();
      try {
        expect(run('sh', ['-c', command], root).trim()).not.toBe('');
      } finally {
        for (const folder of runFolders()) if (!before.includes(folder)) rmSync(folder, { recursive: true });
      }
    });
  }
});

function runFolders(): string[] {
  const runs = join(root, 'runs');
  return existsSync(runs) ? readdirSync(runs).map((name) => join(runs, name)) : [];
}
