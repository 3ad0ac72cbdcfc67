import { systemCode } from '../errors.ts';

/** Something that went wrong with one mirror: another try, or another mirror, may do better. */
export class MirrorProblem extends Error {
  /** Whether the same mirror may do better in a while. */
  readonly retryable: boolean;
  /** Whether the mirror gave bytes that are not the file. */
  readonly wrongBytes: boolean;
  /** Milliseconds that the server asked to be left alone for. */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    options: { retryable?: boolean; wrongBytes?: boolean; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable ?? false;
    this.wrongBytes = options.wrongBytes ?? false;
    this.retryAfter = options.retryAfter;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'there is no host of that name, or no network',
  EAI_AGAIN: 'its name could not be looked up; is there a network?',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

/** Describes what `fetch` or reading its body threw. The reason lies in a chain of causes. */
export function networkProblem(error: unknown): MirrorProblem {
  const chain = causes(error);
  const codes = chain.map(systemCode).filter((code) => code !== undefined);
  const code = codes.find((candidate) => candidate in reasons) ?? codes.at(-1);
  const last = chain.at(-1);
  const text = (code && reasons[code]) ?? (last instanceof Error ? last.message : String(last));
  return new MirrorProblem(code === undefined ? text : `${text} (${code})`, {
    // What has no code is a rule of HTTP that the server breaks, such as a redirect in a circle.
    retryable: code !== undefined && code !== 'ENOTFOUND' && !code.startsWith('CERT_'),
    cause: error,
  });
}

/** An error and its causes, outermost first; of several that were tried at once (IPv4 and IPv6), the first. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  let next: unknown = error;
  while (next !== undefined && chain.length < 8) {
    chain.push(next);
    next = next instanceof AggregateError ? next.errors[0] : next instanceof Error ? next.cause : undefined;
  }
  return chain;
}
