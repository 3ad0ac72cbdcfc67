import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Handler = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  /** How many requests came before this one. */
  index: number,
) => void;

export interface TestServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  readonly requests: readonly http.IncomingMessage[];
  close(): Promise<void>;
}

/** A server on loopback, gone after the test. */
export async function serve(handler: Handler): Promise<TestServer> {
  const requests: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request);
    response.on('error', () => {});
    handler(request, response, requests.length - 1);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests, close };
}

/** Answers with `bytes`, whole or the part that Range asks for if `etag` still fits. */
export function sendFile(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  bytes: Uint8Array,
  etag = '"one"',
): void {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const start = range !== null && request.headers['if-range'] === etag ? Number(range[1]) : 0;
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': bytes.length - start,
    etag,
  };
  if (start === 0) response.writeHead(200, headers);
  else {
    const contentRange = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    response.writeHead(206, { ...headers, 'content-range': contentRange });
  }
  response.end(bytes.subarray(start));
}

/** Announces all of `bytes`, sends only the first `length` and cuts the connection. */
export function sendPart(
  response: http.ServerResponse,
  bytes: Uint8Array,
  length: number,
  etag = '"one"',
): void {
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': bytes.length,
    ...(etag && { etag }),
  });
  response.write(bytes.subarray(0, length));
  // Left time to arrive: a reset would take what is still under way with it.
  setTimeout(() => response.destroy(), 100);
}
