import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, createLogger, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const installed = createRequire(import.meta.url);

const page = '<!doctype html><title>page</title><script type="module" src="./main.js"></script>';
const program = `
import { createBackend } from '@athanor/backend-tfjs';
const backend = await createBackend();
const seven = backend.allocate('float32', 3);
const square = backend.allocate('float32', 3);
backend.fill(seven, 7);
backend.unary('square', seven, square);
document.title = backend.name + ': ' + (await backend.read(square)).join() + (crossOriginIsolated ? ', isolated' : '');
`;

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

describe('a page that Vite builds', () => {
  let folder = '';
  let assets: string[] = [];
  let code: { readonly name: string; readonly text: string }[] = [];
  const warnings: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'athanor-page-'));
    await writeFile(join(folder, 'index.html'), page);
    await writeFile(join(folder, 'main.js'), program);
    const logger = createLogger('warn');
    logger.warn = (message) => warnings.push(message);
    logger.warnOnce = logger.warn;
    await build({
      root: folder,
      configFile: false,
      customLogger: logger,
      logLevel: 'warn',
      build: { target: 'esnext', chunkSizeWarningLimit: 5000 },
      resolve: {
        alias: {
          '@athanor/backend-tfjs': source('../src/index.ts'),
          '@athanor/core': source('../../core/src/index.ts'),
        },
      },
    });
    assets = await readdir(join(folder, 'dist', 'assets'));
    code = await Promise.all(
      assets
        .filter((name) => name.endsWith('.js'))
        .map(async (name) => ({ name, text: await readFile(join(folder, 'dist', 'assets', name), 'utf8') })),
    );
  }, 120_000);

  afterAll(async () => {
    // A browser's helper processes may write for a while after it has ended.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(console.warn);
  });

  it.each(['tfjs-backend-wasm', 'tfjs-backend-wasm-simd'])(
    'has %s.wasm, whole, and code that asks for it by its name there',
    async (name) => {
      const copies = assets.filter((asset) => asset.replace(/-[\w-]{8}\.wasm$/, '') === name);
      expect(copies).toHaveLength(1);
      const original = await readFile(installed.resolve(`@tensorflow/tfjs-backend-wasm/dist/${name}.wasm`));
      const copy = await readFile(join(folder, 'dist', 'assets', copies[0]!));
      expect(copy.equals(original)).toBe(true);
      expect(code.filter(({ text }) => text.includes(copies[0]!))).toHaveLength(1);
    },
  );

  it('loads tfjs apart from the page’s own code, when it is asked for', () => {
    const entry = code.find(({ name }) => name.startsWith('index-'));
    expect(entry?.text.length).toBeLessThan(100_000);
    expect(code.reduce((total, { text }) => total + text.length, 0)).toBeGreaterThan(500_000);
  });

  it('warns of nothing', () => {
    expect(warnings).toEqual([]);
  });

  it.each([
    ['a page', {}, ''],
    ['a page that is cross-origin isolated', isolation, ', isolated'],
  ])(
    'computes in a browser, on %s',
    async (_, headers, mark) => {
      const browser = findBrowser();
      if (browser === undefined) {
        console.log('did not run: no chromium on PATH, nor one that CHROMIUM_PATH names');
        return;
      }
      const server = await preview({
        root: folder,
        configFile: false,
        logLevel: 'warn',
        preview: { host: '127.0.0.1', port: 0, headers },
      });
      try {
        const address = server.resolvedUrls?.local[0];
        const profile = join(folder, 'profile');
        const { stdout } = await promisify(execFile)(
          browser,
          [
            '--headless',
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            // Where there is no network, what a browser asks it for at its start holds up the page.
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
            `--user-data-dir=${profile}`,
            '--virtual-time-budget=20000',
            '--dump-dom',
            String(address),
          ],
          { timeout: 120_000 },
        );
        expect(stdout).toContain(`<title>tfjs-wasm: 49,49,49${mark}</title>`);
      } finally {
        await server.close();
      }
    },
    180_000,
  );
});

function findBrowser(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((path) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(path, name)))
    .find((path) => existsSync(path));
}
