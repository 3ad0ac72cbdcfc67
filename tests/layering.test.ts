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
  'backend-simd': ['@athanor/core'],
  'backend-blas': ['@athanor/core', '@athanor/backend-simd', 'koffi'],
  conformance: ['@athanor/core', '@athanor/backend-pure'],
  datasets: ['@athanor/core', 'env-paths'],
  cli: [
    '@athanor/core',
    '@athanor/backend-blas',
    '@athanor/backend-pure',
    '@athanor/backend-simd',
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

/** Statements, not what strings and comments quote. Types are gone when the code runs, so they may come from anywhere. */
const statement = /^(?:import|export)(?! type\b)(?:[^;'"`]*?\bfrom)? '([^'.][^']*)';/gm;
const dynamic = /\bimport\('([^'.][^']*)'\)/g;

function withoutComments(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');
}

function importsOf(file: string): string[] {
  const code = withoutComments(file);
  return [...code.matchAll(statement), ...code.matchAll(dynamic)].map((match) => match[1]!);
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
        importsOf(file)
          .filter((specifier) => !specifier.startsWith('node:') && !specifier.startsWith('#'))
          .filter((specifier) => !allowed[folder]!.includes(packageOf(specifier)))
          .map((specifier) => `${relative(root, file)}: ${specifier}`),
      );
      expect(wrong).toEqual([]);
    });

    it(`${folder} declares the dependencies it may have, and no others`, () => {
      const declared = { ...manifest.dependencies, ...manifest.optionalDependencies };
      const undeclared = Object.keys(declared).filter((name) => !allowed[folder]!.includes(name));
      expect(undeclared).toEqual([]);
    });

    it(`${folder} runs no script when it is installed`, () => {
      const scripts = Object.keys(manifest.scripts ?? {});
      expect(scripts.filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
    });

    if (portable.has(folder)) {
      it(`${folder} uses no API of Node`, () => {
        const wrong = sources.filter((file) =>
          /'node:|\bprocess\.|\bBuffer\.from\b|\brequire\(/.test(withoutComments(file)),
        );
        expect(wrong.map((file) => relative(root, file))).toEqual([]);
      });
    }
  }
});
