import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocks, root, run, workspacePackages } from './workspace.ts';

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const typescript = JSON.parse(
  readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8'),
).version;
const packages = workspacePackages();
const binaries = join(root, 'node_modules/.bin');
const tarballs = mkdtempSync(join(tmpdir(), 'athanor-pack-'));
const consumer = mkdtempSync(join(tmpdir(), 'athanor-consumer-'));

beforeAll(() => {
  for (const { path } of packages)
    run('npx', ['--yes', packageManager, 'pack', '--pack-destination', tarballs], path);
});

afterAll(() => {
  rmSync(tarballs, { recursive: true, force: true });
  rmSync(consumer, { recursive: true, force: true });
});

function tarballOf(name: string): string {
  const start = `${name.replace('@', '').replace('/', '-')}-`;
  const file = readdirSync(tarballs).find(
    (entry) => entry.startsWith(start) && /^\d/.test(entry.slice(start.length)),
  );
  return join(tarballs, file ?? `${start}missing.tgz`);
}

describe('packed tarballs', () => {
  for (const { manifest } of packages) {
    it(`${manifest.name} holds its build, declarations, README and licence, and no sources or tests`, () => {
      const entries = run('tar', ['-tzf', tarballOf(manifest.name)], tarballs)
        .trim()
        .split('\n');
      for (const needed of ['dist/index.js', 'dist/index.d.ts', 'README.md', 'LICENSE', 'package.json']) {
        expect(entries).toContain(`package/${needed}`);
      }
      expect(entries.filter((entry) => /\.test\.|^package\/src\/|tsbuildinfo/.test(entry))).toEqual([]);
    });

    it(`${manifest.name} is clean by publint`, () => {
      run(join(binaries, 'publint'), [tarballOf(manifest.name), '--strict'], root);
    });

    it(`${manifest.name} is clean by are-the-types-wrong`, () => {
      run(join(binaries, 'attw'), [tarballOf(manifest.name), '--profile', 'esm-only'], root);
    });
  }
});

const program = `
import { createBackend as createPure } from '@athanor/backend-pure';
import { createBackend as createBlas } from '@athanor/backend-blas';
import { createBackend as createSimd } from '@athanor/backend-simd';
import { createBackend as createTfjs } from '@athanor/backend-tfjs';
import { type Backend, Dense, RMSprop, Sequential, SparseCategoricalCrossentropy } from '@athanor/core';
import { runConformance } from '@athanor/conformance';
import { drawDigits, imageBatches } from '@athanor/datasets';

async function train(backend: Backend): Promise<number> {
  const model = new Sequential([new Dense({ units: 32, activation: 'relu', inputShape: [784] }), new Dense({ units: 10, activation: 'softmax' })], { backend, seed: 1 });
  model.compile({ optimizer: new RMSprop({ learningRate: 1e-3 }), loss: new SparseCategoricalCrossentropy(), metrics: ['accuracy'] });
  const { images, labels } = drawDigits({ count: 2000, seed: 1 });
  const batches = imageBatches({ images, labels, count: 2000, height: 28, width: 28 }, { batchSize: 100, shuffle: true, seed: 1, flatten: true });
  const history = await model.fit(batches, { epochs: 6 });
  return history.history.accuracy!.at(-1)!;
}

console.log(JSON.stringify({
  pure: await train(await createPure()),
  simd: await train(await createSimd()),
  blas: await createBlas().then(train, (error: Error) => error.message),
  wasm: await train(await createTfjs({ engine: 'wasm' })),
  conformance: typeof runConformance,
}));
`;

/** The programs that the pages give to copy: each page's first. */
const programs: Readonly<Record<string, string>> = {
  workspace: join(root, 'README.md'),
  core: join(root, 'packages/core/README.md'),
  'backend-pure': join(root, 'packages/backend-pure/README.md'),
  'backend-tfjs': join(root, 'packages/backend-tfjs/README.md'),
};

function programOf(page: string): string {
  return blocks(readFileSync(page, 'utf8'), 'ts')[0]!;
}

/** What a program's comments say it prints, without white space. */
function promises(program: string): string[] {
  return [...program.matchAll(/console\.log\(.*\/\/ (\[.*\])$/gm)].map((match) =>
    match[1]!.replace(/\s/g, ''),
  );
}

describe('a project outside the workspace', () => {
  beforeAll(() => {
    const dependencies = Object.fromEntries(
      packages.map(({ manifest }) => [manifest.name, `file:${tarballOf(manifest.name)}`]),
    );
    // The packages name each other by version; an override points those names at the tarballs too.
    const manifest = {
      name: 'consumer',
      private: true,
      type: 'module',
      dependencies,
      overrides: dependencies,
      devDependencies: { typescript, '@types/node': '^20' },
    };
    writeFileSync(join(consumer, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(consumer, 'train.ts'), program);
    for (const [name, page] of Object.entries(programs))
      writeFileSync(join(consumer, `${name}.ts`), programOf(page));
    const compilerOptions = {
      target: 'ES2022',
      module: 'NodeNext',
      strict: true,
      skipLibCheck: false,
      lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
      types: ['node'],
      outDir: 'out',
    };
    writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], consumer);
  });

  it('compiles against the declarations without skipLibCheck, and trains on three backends', () => {
    run(join(consumer, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.json'], consumer);
    const result = JSON.parse(run(process.execPath, ['out/train.js'], consumer));
    expect(result.conformance).toBe('function');
    expect(result.pure).toBeGreaterThan(0.6);
    expect(Math.abs(result.pure - result.wasm)).toBeLessThan(0.02);
    expect(Math.abs(result.pure - result.simd)).toBeLessThan(0.02);
    if (typeof result.blas === 'string') expect(result.blas).toMatch(/^no BLAS was found/);
    else expect(Math.abs(result.pure - result.blas)).toBeLessThan(0.02);
  });

  for (const [name, page] of Object.entries(programs)) {
    it(`runs the program of ${name}'s page, which prints what it says`, () => {
      const printed = run(process.execPath, [`out/${name}.js`], consumer);
      expect(printed.trim()).not.toBe('');
      for (const promise of promises(programOf(page))) expect(printed.replace(/\s/g, '')).toContain(promise);
    });
  }

  it('trains by the command line', () => {
    const output = run(
      join(consumer, 'node_modules/.bin/athanor'),
      ['train', 'keras-mlp', '--epochs', '1', '--limit', '2000', '--backend', 'pure', '--json'],
      consumer,
    );
    const result = JSON.parse(output.trim().split('\n').at(-1)!);
    expect(result).toMatchObject({ event: 'result', steps: 16 });
    expect(readdirSync(join(consumer, result.runDir)).sort()).toEqual([
      'config.json',
      'history.json',
      'model.json',
      'weights.safetensors',
    ]);
  });
});
