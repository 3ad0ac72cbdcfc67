import fs from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { file, tryDownload } from '../../test/download.ts';
import { list, temporaryFolder } from '../../test/folder.ts';
import { type Handler, sendFile, sendPart, serve } from '../../test/server.ts';

const half = 150_000;
const isWhole = async (path: string | undefined) =>
  expect((await fs.readFile(path!)).equals(file)).toBe(true);

/** Cuts the first answer in the middle, then does as `handler` does. */
const cutFirst =
  (handler: Handler, etag = '"one"'): Handler =>
  (request, response, index) => {
    if (index === 0) sendPart(response, file, half, etag);
    else handler(request, response, index);
  };

describe('resuming', () => {
  it('continues a try that was cut', async () => {
    const server = await serve(cutFirst((request, response) => sendFile(request, response, file)));
    const folder = await temporaryFolder();
    const { path, received } = await tryDownload(folder, [server.url]);
    await isWhole(path);
    expect(server.requests[1]!.headers.range).toBe(`bytes=${half}-`);
    expect(server.requests[1]!.headers['if-range']).toBe('"one"');
    expect(received).toEqual([...received].sort((a, b) => a - b));
    expect(await list(folder)).toEqual(['data.gz']);
  });

  it('continues what an earlier process left', async () => {
    const server = await serve(cutFirst((request, response) => sendFile(request, response, file)));
    const folder = await temporaryFolder();
    expect((await tryDownload(folder, [server.url], { triesPerMirror: 1 })).path).toBeUndefined();
    expect(await list(folder)).toEqual(['.data.partial']);
    await isWhole((await tryDownload(folder, [server.url])).path);
    expect(server.requests[1]!.headers.range).toBe(`bytes=${half}-`);
    expect(await list(folder)).toEqual(['data.gz']);
  });

  it('continues what was aborted', async () => {
    const server = await serve((request, response, index) => {
      if (index > 0) sendFile(request, response, file);
      else
        response
          .writeHead(200, { 'content-length': file.length, etag: '"one"' })
          .write(file.subarray(0, half));
    });
    const folder = await temporaryFolder();
    const controller = new AbortController();
    const { error } = await tryDownload(folder, [server.url], {
      signal: controller.signal,
      onBytes: (_, received) => {
        if (received === half) controller.abort();
      },
    });
    expect(error).toMatchObject({ name: 'AbortError' });
    await isWhole((await tryDownload(folder, [server.url])).path);
    expect(server.requests[1]!.headers.range).toBe(`bytes=${half}-`);
  });

  it('starts anew if the file has changed since: If-Range', async () => {
    const server = await serve(cutFirst((request, response) => sendFile(request, response, file, '"two"')));
    await isWhole((await tryDownload(await temporaryFolder(), [server.url])).path);
    expect(server.requests[1]!.headers.range).toBe(`bytes=${half}-`);
  });

  it('starts anew if the server knows no ranges', async () => {
    const server = await serve(
      cutFirst((_, response) => response.writeHead(200, { etag: '"one"' }).end(file)),
    );
    await isWhole((await tryDownload(await temporaryFolder(), [server.url])).path);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['', 'none'],
    ['W/"one"', 'a weak one'],
  ])('starts anew if there is no strong ETag: "%s"', async (etag) => {
    const server = await serve(cutFirst((request, response) => sendFile(request, response, file), etag));
    await isWhole((await tryDownload(await temporaryFolder(), [server.url])).path);
    expect(server.requests[1]!.headers.range).toBeUndefined();
  });

  it('starts anew if the rest cannot be had (416), or another part comes', async () => {
    const unsatisfiable = await serve(
      cutFirst((request, response) => {
        if (request.headers.range) response.writeHead(416, { 'content-range': 'bytes */5' }).end();
        else sendFile(request, response, file);
      }),
    );
    const shifted = await serve(
      cutFirst((request, response) => {
        if (request.headers.range === undefined) sendFile(request, response, file);
        else {
          const contentRange = `bytes 7-${file.length - 1}/${file.length}`;
          response.writeHead(206, { 'content-range': contentRange }).end(file.subarray(7));
        }
      }),
    );
    for (const server of [unsatisfiable, shifted]) {
      await isWhole((await tryDownload(await temporaryFolder(), [server.url])).path);
      expect(server.requests).toHaveLength(3);
      expect(server.requests[2]!.headers.range).toBeUndefined();
    }
  });

  it('starts anew if the parts do not make the file, without blaming the mirror at once', async () => {
    const server = await serve(cutFirst((request, response) => sendFile(request, response, file)));
    const folder = await temporaryFolder();
    await tryDownload(folder, [server.url], { triesPerMirror: 1 });
    const kept = join(folder, '.data.partial', 'bytes');
    await fs.writeFile(kept, (await fs.readFile(kept)).fill(0, 9000, 20_000));
    const { path, problems } = await tryDownload(folder, [server.url]);
    expect(problems).toEqual([expect.stringMatching(/what it sent is not the file/)]);
    await isWhole(path);
    expect(server.requests[2]!.headers.range).toBeUndefined();
  });

  it('does not continue one mirror’s file with another’s', async () => {
    const first = await serve((_, response) => sendPart(response, file, half));
    const second = await serve((request, response) => sendFile(request, response, file));
    await isWhole(
      (await tryDownload(await temporaryFolder(), [first.url, second.url], { triesPerMirror: 1 })).path,
    );
    expect(second.requests[0]!.headers.range).toBeUndefined();
  });

  it('does not trip over what is left in a state that nobody expects', async () => {
    const server = await serve((request, response) => sendFile(request, response, file));
    for (const source of ['', '{', '[]', 'null', '{"url":5,"validator":"x"}']) {
      const folder = await temporaryFolder();
      await fs.mkdir(join(folder, '.data.partial'));
      await fs.writeFile(join(folder, '.data.partial', 'source.json'), source);
      await fs.writeFile(join(folder, '.data.partial', 'bytes'), 'rubbish');
      await isWhole((await tryDownload(folder, [server.url])).path);
      expect(await list(folder)).toEqual(['data.gz']);
    }
  });

  it('clears up after processes that died long ago, and leaves the others alone', async () => {
    const server = await serve((request, response) => sendFile(request, response, file));
    const folder = await temporaryFolder();
    const old = new Date(Date.now() - 3 * 24 * 3600 * 1000);
    for (const name of ['.data.1-a.download', '.data.2-b.download', '.other.3-c.download']) {
      await fs.mkdir(join(folder, name));
      if (!name.includes('2-b')) await fs.utimes(join(folder, name), old, old);
    }
    await isWhole((await tryDownload(folder, [server.url])).path);
    expect(await list(folder)).toEqual(['.data.2-b.download', '.other.3-c.download', 'data.gz']);
  });
});

describe('downloading twice at once', () => {
  it('gives both the file, whatever the other does', async () => {
    const server = await serve((request, response, index) => {
      setTimeout(() => sendFile(request, response, file), (index * 37) % 50);
    });
    const folder = await temporaryFolder();
    const all = await Promise.all(Array.from({ length: 8 }, () => tryDownload(folder, [server.url])));
    for (const { path, error } of all) {
      expect(error).toBeUndefined();
      expect(path).toBe(join(folder, 'data.gz'));
    }
    await isWhole(join(folder, 'data.gz'));
    expect(await list(folder)).toEqual(['data.gz']);
  });

  it('lets only one continue a partial file', async () => {
    const server = await serve(cutFirst((request, response) => sendFile(request, response, file)));
    const folder = await temporaryFolder();
    await tryDownload(folder, [server.url], { triesPerMirror: 1 });
    const all = await Promise.all(Array.from({ length: 4 }, () => tryDownload(folder, [server.url])));
    expect(all.map(({ error }) => error)).toEqual(Array(4).fill(undefined));
    const ranges = server.requests.slice(1).map(({ headers }) => headers.range);
    expect(ranges.filter((range) => range !== undefined)).toHaveLength(1);
    await isWhole(join(folder, 'data.gz'));
    expect(await list(folder)).toEqual(['data.gz']);
  });

  it('leaves one partial file if all fail', async () => {
    const server = await serve((_, response) => sendPart(response, file, half));
    const folder = await temporaryFolder();
    const all = await Promise.all(
      Array.from({ length: 4 }, () => tryDownload(folder, [server.url], { triesPerMirror: 1 })),
    );
    for (const { error } of all) expect(error).toMatchObject({ code: 'data-unreachable' });
    expect(await list(folder)).toEqual(['.data.partial']);
  });
});
