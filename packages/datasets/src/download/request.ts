import type { ResolvedPatience } from './options.ts';
import { MirrorProblem, networkProblem } from './problem.ts';
import type { Watch } from './watch.ts';
import type { WorkFolder } from './work-folder.ts';

/** A mirror's answer, ready to be read. */
export interface Answer {
  /**
   * Reads the content. It is taken at once: Node cancels the content of a `Response` that has been garbage collected
   * unless somebody has begun to read it.
   */
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  /** Where in the file its first byte belongs: 0, or the length of the partial file that it continues. */
  readonly offset: number;
  /** Bytes of the whole file as it is sent, if the server says so. */
  readonly total: number | undefined;
  /** By what a later request can ask whether the file is still the same. */
  readonly validator: string | undefined;
}

/**
 * Asks for `url`, for its rest only where the work folder has the beginning and the server can tell that it still
 * fits (Range with If-Range, RFC 9110).
 *
 * @throws MirrorProblem if the answer cannot be the file
 */
export async function request(
  url: string,
  work: WorkFolder,
  watch: Watch,
  patience: ResolvedPatience,
): Promise<Answer> {
  const partial = await work.partialOf(url);
  // A mirror that packed the file once more would be unpacked by fetch, and its length would mean nothing.
  const headers = new Headers({ accept: 'application/octet-stream, */*', 'accept-encoding': 'identity' });
  if (partial !== undefined) {
    headers.set('range', `bytes=${partial.length}-`);
    headers.set('if-range', partial.validator);
  }
  watch.awaitAnswer(patience.connectTimeout);
  const response = await fetch(url, { headers, redirect: 'follow', signal: watch.signal }).catch(
    (error: unknown) => {
      throw watch.signal.aborted ? watch.signal.reason : networkProblem(error);
    },
  );
  try {
    return await read(response, partial?.length, work);
  } catch (error) {
    await response.body?.cancel().catch(() => {});
    throw error;
  }
}

async function read(response: Response, partial: number | undefined, work: WorkFolder): Promise<Answer> {
  const { status, headers, body } = response;
  const continues = status === 206 && partial !== undefined;
  if (status === 416 || (status === 206 && !continues)) {
    await work.discard();
    throw new MirrorProblem(`its file no longer continues what came before (status ${status})`, {
      retryable: partial !== undefined,
    });
  }
  if (status !== 200 && !continues) throw statusProblem(response);
  const type = headers.get('content-type') ?? '';
  if (/html/i.test(type)) {
    throw new MirrorProblem(`it served a page (${type}) instead of the file`, { wrongBytes: true });
  }
  if (body === null) throw new MirrorProblem('its answer has no content', { wrongBytes: true });
  const encoded = (headers.get('content-encoding') ?? 'identity') !== 'identity';
  const validator = encoded ? undefined : validatorOf(headers);
  if (!continues) {
    const length = headers.get('content-length');
    const total = encoded || length === null ? undefined : Number(length);
    return { reader: body.getReader(), offset: 0, total, validator };
  }
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  if (range === null || Number(range[1]) !== partial || encoded) {
    await work.discard();
    throw new MirrorProblem('it sent another part of the file than was asked for', { retryable: true });
  }
  const total = range[2] === '*' ? undefined : Number(range[2]);
  return { reader: body.getReader(), offset: partial, total, validator };
}

function validatorOf(headers: Headers): string | undefined {
  const etag = headers.get('etag');
  if (etag?.startsWith('"')) return etag;
  return headers.get('last-modified') ?? undefined;
}

function statusProblem({ status, statusText, headers }: Response): MirrorProblem {
  const retryable = status >= 500 || status === 408 || status === 425 || status === 429;
  return new MirrorProblem(`it answered with status ${status}${statusText && ` ${statusText}`}`, {
    retryable,
    retryAfter: retryable ? retryAfter(headers.get('retry-after')) : undefined,
  });
}

/** Retry-After is a number of seconds or a date; anything else is ignored. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
