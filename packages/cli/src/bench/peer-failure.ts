import type { PeerEnd } from './peer-conversation.ts';

/** A peer that had taken turns and takes no more, since its process ended or no longer answered. */
export class PeerFailedError extends Error {
  override readonly name = 'PeerFailedError';
  /** What happened, with the exit status or signal where it ended by itself; without what it wrote. */
  readonly reason: string;
  readonly end: PeerEnd;
  /** The reason and the end of what it wrote on stderr, in one line. */
  readonly details: string;

  constructor(peer: string, reason: string, end: PeerEnd) {
    const details = [reason, end.lastLines.join(' | ')].filter((part) => part !== '').join(': ');
    super(`the peer ${peer} stopped: ${details}`);
    this.reason = reason;
    this.end = end;
    this.details = details;
  }
}

/** `it ended with status 3`, `it was ended by SIGSEGV`, or why it could not be started. */
export function describeEnd({ status, signal, error }: PeerEnd): string {
  if (error !== undefined) return error;
  return status === null ? `it was ended by ${signal}` : `it ended with status ${status}`;
}
