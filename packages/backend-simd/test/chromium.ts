import { spawn } from 'node:child_process';
import { accessSync, constants, createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../..', import.meta.url));
const patience = 120_000;

/** A Chromium or Chrome on the PATH. */
export function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Runs `script`, a module, in a page that may import the built packages, cross-origin isolated or not, and gives what the
 * script hands to `report`. Rejects if that takes more than two minutes.
 */
export async function runInChromium(chromium: string, script: string, isolated: boolean): Promise<unknown> {
  const profile = mkdtempSync(join(tmpdir(), 'athanor-chromium-'));
  const { promise, resolve, reject } = deferred();
  const server = createServer((request, response) => {
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    if (request.method === 'POST') receive(request, response, resolve);
    else if (request.url === '/') response.setHeader('Content-Type', 'text/html').end(page(script));
    else sendFile(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const options = [
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
  ];
  const browser = spawn(chromium, [...options, `http://127.0.0.1:${port}/`], {
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise((done) => browser.once('exit', done));
  browser.once('error', reject);
  const timer = setTimeout(() => reject(new Error('the page did not report within two minutes')), patience);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    killGroup(browser.pid);
    await ended;
    server.closeAllConnections();
    server.close();
    removeProfile(profile);
  }
}

/** Ends a browser with its helper processes, which would go on writing into the profile for a while. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** A profile that cannot be removed is left to whoever clears temporary files; it says nothing of what is tested. */
function removeProfile(profile: string): void {
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  } catch (error) {
    console.warn(`a browser's profile is left behind: ${String(error)}`);
  }
}

function deferred() {
  let resolve: (value: unknown) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<unknown>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const page = (script: string): string => `<!doctype html>
<script type="importmap">{"imports": {"@athanor/core": "/core/dist/index.js"}}</script>
<script type="module">
const report = (value) => fetch('/', { method: 'POST', body: JSON.stringify(value) });
try { ${script} } catch (error) { report(String(error)); }
</script>`;

function receive(request: IncomingMessage, response: ServerResponse, done: (value: unknown) => void): void {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    response.end();
    done(JSON.parse(text));
  });
}

function sendFile(request: IncomingMessage, response: ServerResponse): void {
  const file = join(packages, normalize(new URL(request.url ?? '/', 'http://page').pathname));
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader('Content-Type', file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript');
  createReadStream(file).pipe(response);
}
