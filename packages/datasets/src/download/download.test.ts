import fs from 'node:fs/promises';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { file, plainFile, tryDownload } from '../../test/download.ts';
import { list, temporaryFolder } from '../../test/folder.ts';
import { type Handler, sendFile, sendPart, serve } from '../../test/server.ts';
import { DataError } from '../errors.ts';

const good: Handler = (request, response) => sendFile(request, response, file);

/** What a mirror does wrong, how it is described, and how often it is tried. */
const wrongs: readonly [what: string, handler: Handler, problem: RegExp, tries: number][] = [
  ['has no such file', (_, response) => response.writeHead(404).end('no'), /status 404 Not Found/, 1],
  ['refuses', (_, response) => response.writeHead(403).end(), /status 403/, 1],
  ['fails', (_, response) => response.writeHead(500).end(), /status 500 Internal Server Error/, 3],
  ['is overloaded', (_, response) => response.writeHead(429, { 'retry-after': '0' }).end(), /status 429/, 3],
  [
    'asks to wait too long',
    (_, response) => response.writeHead(503, { 'retry-after': '3600' }).end(),
    /status 503/,
    1,
  ],
  [
    'serves a page',
    (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>log in</html>'),
    /served a page \(text\/html; charset=utf-8\) instead of the file/,
    1,
  ],
  [
    'serves a page without saying so',
    (_, response) => response.writeHead(200).end('<!DOCTYPE html><p>Welcome to the hotel'),
    /starts with "<!DOCTYPE html><p>We": neither a gzip nor an IDX file/,
    1,
  ],
  ['sends nothing', (_, response) => response.writeHead(200).end(), /sent nothing/, 1],
  [
    'sends another file',
    (request, response) =>
      sendFile(request, response, zlib.gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7))),
    /not the file: the file has the shape \[1\]: expected \[300000\]/,
    1,
  ],
  [
    'sends a file with a flipped bit',
    (request, response) =>
      sendFile(
        request,
        response,
        file.map((byte, i) => (i === 5000 ? byte ^ 4 : byte)),
      ),
    /not the file: the file is a gzip that is corrupt/,
    1,
  ],
  [
    'sends a file that is cut short and says that it is whole',
    (request, response) => sendFile(request, response, file.subarray(0, -4000)),
    /not the file: the file is a gzip that is corrupt or cut short/,
    1,
  ],
  [
    'announces more than the file can be',
    (request, response) => sendFile(request, response, new Uint8Array(1_000_001)),
    /sent more than 1000000 bytes/,
    1,
  ],
  [
    'sends without end',
    (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(new Uint8Array(65_536)));
      };
      response.on('drain', more);
      more();
    },
    /sent more than 1000000 bytes/,
    1,
  ],
  ['cuts the connection at once', (request) => request.socket.destroy(), /connection was cut/, 3],
  [
    'cuts the connection in the middle',
    (_, response) => sendPart(response, file, 1000, ''),
    /connection was cut/,
    3,
  ],
  [
    'sends fewer bytes than it announced',
    (_, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked', etag: '"x"' });
      response.write(file.subarray(0, 2000));
      setTimeout(() => response.destroy(), 50);
    },
    /connection was cut/,
    3,
  ],
  [
    'redirects in a circle',
    (_, response) => response.writeHead(302, { location: '/data.gz' }).end(),
    /redirect/,
    1,
  ],
  [
    'redirects to a file of this machine',
    (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    /scheme/,
    1,
  ],
  ['answers with no content', (_, response) => response.writeHead(204).end(), /status 204/, 1],
  [
    'answers with a part that nobody asked for',
    (_, response) => response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('12345'),
    /status 206/,
    1,
  ],
];

describe('download', () => {
  it('stores the file, and nothing else', async () => {
    const folder = join(await temporaryFolder(), 'new', 'folder');
    const server = await serve(good);
    const { path, problems, received } = await tryDownload(folder, [server.url]);
    expect(path).toBe(join(folder, 'data.gz'));
    expect(await list(folder)).toEqual(['data.gz']);
    expect((await fs.readFile(path!)).equals(file)).toBe(true);
    expect(problems).toEqual([]);
    expect(received.at(-1)).toBe(file.length);
    expect(received.length).toBeGreaterThan(1);
    expect(server.requests[0]!.headers['accept-encoding']).toBe('identity');
  });

  it.each(wrongs)('goes on to the next mirror if one %s', async (_, handler, problem, tries) => {
    const folder = await temporaryFolder();
    const [bad, next] = [await serve(handler), await serve(good)];
    const tried = await tryDownload(folder, [bad.url, next.url]);
    expect(tried.error).toBeUndefined();
    expect(tried.problems).toHaveLength(tries);
    for (const found of tried.problems) expect(found).toMatch(problem);
    expect(await list(folder)).toEqual(['data.gz']);
    expect((await fs.readFile(tried.path!)).equals(file)).toBe(true);
  });

  it.each(wrongs)(
    'says what was tried, and stores nothing, if every mirror %s',
    async (_, handler, problem) => {
      const folder = await temporaryFolder();
      const [one, two] = [await serve(handler), await serve(handler)];
      const { error } = await tryDownload(folder, [one.url, two.url]);
      expect(error).toBeInstanceOf(DataError);
      const { code, message } = error as DataError;
      expect(['data-unreachable', 'data-corrupt']).toContain(code);
      expect(message).toContain(`${one.url}data.gz: `);
      expect(message).toContain(`${two.url}data.gz: `);
      expect(message).toMatch(problem);
      const left = (await list(folder)).filter((name) => name !== '.data.partial');
      expect(left).toEqual([]);
    },
  );

  it('calls it corrupt if every mirror sent wrong bytes, unreachable if one sent none', async () => {
    const folder = await temporaryFolder();
    const wrong = await serve((request, response) => sendFile(request, response, zlib.gzipSync('0')));
    const gone = await serve((_, response) => response.writeHead(404).end());
    expect((await tryDownload(folder, [wrong.url, wrong.url])).error).toMatchObject({ code: 'data-corrupt' });
    expect((await tryDownload(folder, [wrong.url, gone.url])).error).toMatchObject({
      code: 'data-unreachable',
    });
  });

  it('tries a mirror again after a while', async () => {
    const folder = await temporaryFolder();
    const server = await serve((request, response, index) => {
      if (index < 3) response.writeHead(503).end();
      else sendFile(request, response, file);
    });
    const waits: (number | undefined)[] = [];
    const { error } = await tryDownload(folder, [server.url], {
      backoff: 20,
      triesPerMirror: 4,
      onProblem: (_, __, wait) => waits.push(wait),
    });
    expect(error).toBeUndefined();
    expect(server.requests).toHaveLength(4);
    expect(waits).toHaveLength(3);
    for (const [tries, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(10 * 2 ** tries);
      expect(wait).toBeLessThan(30 * 2 ** tries);
    }
  });

  it('heeds Retry-After, in seconds or as a date', async () => {
    const folder = await temporaryFolder();
    const server = await serve((request, response, index) => {
      const date = new Date(Date.now() - 5000).toUTCString();
      if (index < 2) response.writeHead(503, { 'retry-after': index === 0 ? '1' : date }).end();
      else sendFile(request, response, file);
    });
    const waits: (number | undefined)[] = [];
    const { error } = await tryDownload(folder, [server.url], {
      onProblem: (_, __, wait) => waits.push(wait),
    });
    expect(error).toBeUndefined();
    expect(waits).toEqual([1000, 0]);
  });

  it('follows redirects, to other servers too', async () => {
    const folder = await temporaryFolder();
    const server = await serve(good);
    const first = await serve((_, response) => response.writeHead(301, { location: '/there' }).end());
    const other = await serve((_, response) =>
      response.writeHead(307, { location: `${server.url}data.gz` }).end('moved'),
    );
    expect((await tryDownload(folder, [other.url])).error).toBeUndefined();
    await expect(fs.access(join(folder, 'data.gz'))).resolves.toBeUndefined();
    expect((await tryDownload(folder, [first.url])).problems[0]).toMatch(/redirect/);
  });

  it('stores a file that comes unpacked under its name without .gz', async () => {
    const folder = await temporaryFolder();
    const server = await serve((request, response) => sendFile(request, response, plainFile));
    expect((await tryDownload(folder, [server.url])).path).toBe(join(folder, 'data'));
    const encoding = await serve((_, response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': file.length, etag: '"e"' })
        .end(file),
    );
    const unpacked = await tryDownload(await temporaryFolder(), [encoding.url]);
    expect(unpacked.error).toBeUndefined();
    expect((await fs.readFile(unpacked.path!)).equals(plainFile)).toBe(true);
  });

  it('gives up a server that does not answer, stalls, or drips', async () => {
    const folder = await temporaryFolder();
    const silent = await serve(() => {});
    const stalled = await serve((_, response) => {
      response.writeHead(200, { 'content-length': file.length });
      response.write(file.subarray(0, 5000));
    });
    const dripping = await serve((_, response) => {
      response.writeHead(200, { 'content-length': file.length });
      let sent = 0;
      const timer = setInterval(() => response.write(file.subarray(sent, ++sent)), 10);
      response.on('close', () => clearInterval(timer));
    });
    const next = await serve(good);
    const start = performance.now();
    const tried = await tryDownload(folder, [silent.url, stalled.url, dripping.url, next.url], {
      connectTimeout: 300,
      idleTimeout: 300,
      triesPerMirror: 1,
    });
    expect(performance.now() - start).toBeLessThan(5000);
    expect(tried.error).toBeUndefined();
    expect(tried.problems[0]).toBe('it did not answer within 0.3 s');
    expect(tried.problems[1]).toMatch(/it sent 0 bytes within 0.3 s|it sent \d+ bytes within 0.3 s, too few/);
    expect(tried.problems[2]).toMatch(/it sent \d+ bytes within 0.3 s, too few to go on/);
  });

  it('bears a slow server', async () => {
    const folder = await temporaryFolder();
    const slow = await serve((_, response) => {
      response.writeHead(200, { 'content-length': file.length });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(file.subarray(sent, sent + 40_000));
        sent += 40_000;
        if (sent >= file.length) {
          clearInterval(timer);
          response.end();
        }
      }, 60);
    });
    const { problems, error } = await tryDownload(folder, [slow.url], {
      idleTimeout: 300,
      connectTimeout: 300,
    });
    expect([problems, error]).toEqual([[], undefined]);
  });

  it('describes a server that is down and a host that does not exist', async () => {
    const folder = await temporaryFolder();
    const down = await serve(good);
    await down.close();
    const { error, problems } = await tryDownload(folder, [down.url, 'http://no-such-host.invalid/']);
    expect(problems.slice(0, 3)).toEqual(Array(3).fill('the connection was refused (ECONNREFUSED)'));
    expect(problems.slice(3).join()).toMatch(/ENOTFOUND|EAI_AGAIN/);
    expect(error).toMatchObject({ code: 'data-unreachable' });
    expect(await list(folder)).toEqual([]);
  });

  it('stops at once when it is aborted, whatever it waits for', async () => {
    const folder = await temporaryFolder();
    const silent = await serve(() => {});
    const stalled = await serve((_, response) => {
      response.writeHead(200, { 'content-length': file.length }).write(file.subarray(0, 5000));
    });
    const failing = await serve((_, response) => response.writeHead(500).end());
    for (const { url } of [silent, stalled, failing]) {
      const controller = new AbortController();
      const reason = new Error('no longer wanted');
      setTimeout(() => controller.abort(reason), 200);
      const start = performance.now();
      const tried = await tryDownload(folder, [url], {
        signal: controller.signal,
        connectTimeout: 20_000,
        idleTimeout: 20_000,
        backoff: 15_000,
      });
      expect(tried.error).toBe(reason);
      expect(performance.now() - start).toBeLessThan(3000);
    }
    const before = failing.requests.length;
    const tried = await tryDownload(folder, [failing.url], { signal: AbortSignal.abort() });
    expect(tried.error).toMatchObject({ name: 'AbortError' });
    expect(failing.requests).toHaveLength(before);
    expect(await list(folder)).toEqual([]);
  });

  it('passes on what a callback throws', async () => {
    const server = await serve(good);
    const fault = new Error('a fault of the caller');
    const tried = await tryDownload(await temporaryFolder(), [server.url], {
      onBytes: () => {
        throw fault;
      },
    });
    expect(tried.error).toBe(fault);
  });
});
