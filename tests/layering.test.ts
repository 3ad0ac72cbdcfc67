import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, root, workspacePackages } from './workspace.ts';

/** What each package's sources may import. Arrows point down only: docs/architecture.md. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  'backend-pure': ['@athanor/core'],
  'backend-tfjs': [
    '@athanor/core',
    '@tensorflow/tfjs-backend-cpu',
    '@tensorflow/tfjs-backend-wasm',
    '@tensorflow/tfjs-core',
  ],
  conformance: ['@athanor/core', '@athanor/backend-pure'],
  datasets: ['@athanor/core', 'env-paths'],
  cli: [
    '@athanor/core',
    '@athanor/backend-pure',
    '@athanor/backend-tfjs',
    '@athanor/conformance',
    '@athanor/datasets',
    'cli-progress',
    'commander',
    'jiti',
    'picocolors',
    'pngjs',
    'zod',
  ],
};

/** Packages that also run in a browser, so their sources use no API of Node. */
const portable = new Set(['core', 'backend-pure', 'conformance']);

const importPattern = /\b(?:from|import)\s*\(?\s*'([^'.][^']*)'/g;

function importsOf(text: string): string[] {
  return [...text.matchAll(importPattern)].map((match) => match[1]!);
}

/** `@scope/name/file` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('layering', () => {
  for (const { folder, path, manifest } of workspacePackages()) {
    const sources = filesBelow(`${path}/src`).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    );

    it(`${folder} imports only what lies below it`, () => {
      expect(sources.length).toBeGreaterThan(0);
      const wrong = sources.flatMap((file) =>
        importsOf(readFileSync(file, 'utf8'))
          .filter((specifier) => !specifier.startsWith('node:') && !specifier.startsWith('#'))
          .filter((specifier) => !allowed[folder]!.includes(packageOf(specifier)))
          .map((specifier) => `${relative(root, file)}: ${specifier}`),
      );
      expect(wrong).toEqual([]);
    });

    it(`${folder} declares the dependencies it may have, and no others`, () => {
      const undeclared = Object.keys(manifest.dependencies ?? {}).filter(
        (name) => !allowed[folder]!.includes(name),
      );
      expect(undeclared).toEqual([]);
    });

    it(`${folder} runs no script when it is installed`, () => {
      const scripts = Object.keys(manifest.scripts ?? {});
      expect(scripts.filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
    });

    if (portable.has(folder)) {
      it(`${folder} uses no API of Node`, () => {
        const wrong = sources.filter((file) =>
          /'node:|\bprocess\.|\bBuffer\.from\b|\brequire\(/.test(readFileSync(file, 'utf8')),
        );
        expect(wrong.map((file) => relative(root, file))).toEqual([]);
      });
    }
  }
});
