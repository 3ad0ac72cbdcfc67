import fs from 'node:fs/promises';
import { cannotWrite } from '../files/cannot-write.ts';
import type { ResolvedPatience } from './options.ts';
import { MirrorProblem, networkProblem } from './problem.ts';
import { type Answer, request } from './request.ts';
import { Watch } from './watch.ts';
import type { WorkFolder } from './work-folder.ts';

/** What one try needs to know. */
export interface ReceiveOptions {
  readonly url: string;
  readonly work: WorkFolder;
  readonly patience: ResolvedPatience;
  readonly signal: AbortSignal | undefined;
  /** More bytes than this are not the file. */
  readonly mostBytes: number;
  readonly onBytes: (received: number, total: number | undefined) => void;
}

/**
 * One try: asks a mirror for the file and writes what it sends to the work folder.
 *
 * @returns whether it continued an earlier download
 * @throws MirrorProblem if the mirror failed, DataError if the disk did, the signal's reason if it was aborted
 */
export async function receive(options: ReceiveOptions): Promise<{ readonly continued: boolean }> {
  const { url, work, patience, signal } = options;
  const watch = new Watch(signal);
  try {
    const answer = await request(url, work, watch, patience);
    watch.awaitBytes(patience.idleTimeout);
    try {
      await store(answer, watch, options);
    } finally {
      await answer.reader.cancel().catch(() => {});
    }
    return { continued: answer.offset > 0 };
  } finally {
    watch.end();
  }
}

async function store(answer: Answer, watch: Watch, options: ReceiveOptions): Promise<void> {
  const { work, mostBytes, onBytes } = options;
  const tooLong = new MirrorProblem(`it sent more than ${mostBytes} bytes, more than the file can have`, {
    wrongBytes: true,
  });
  if ((answer.total ?? 0) > mostBytes) throw tooLong;
  const { offset, validator, total, reader } = answer;
  await onDisk(work, work.record(validator === undefined ? undefined : { url: options.url, validator }));
  const file = await onDisk(work, fs.open(work.bytesPath, offset === 0 ? 'w' : 'r+'));
  let received = offset;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw watch.signal.aborted ? watch.signal.reason : networkProblem(error);
      });
      if (done) break;
      if (received === 0 && value.length > 0) checkStart(value);
      if (received + value.length > mostBytes) throw tooLong;
      await onDisk(work, file.write(value, 0, value.length, received));
      received += value.length;
      watch.count(value.length);
      onBytes(received, total);
    }
  } finally {
    await file.close();
  }
  if (received === 0) throw new MirrorProblem('it sent nothing', { wrongBytes: true });
  if (total !== undefined && received !== total) {
    throw new MirrorProblem(`it sent ${received} of ${total} bytes`, { retryable: true });
  }
}

function onDisk<T>(work: WorkFolder, operation: Promise<T>): Promise<T> {
  return operation.catch((error: unknown) => {
    throw cannotWrite(work.bytesPath, error);
  });
}

/** The first bytes tell a page or a text from a gzip (1f 8b) and an IDX file (00 00), before the rest comes. */
function checkStart(chunk: Uint8Array): void {
  const [first, second] = chunk;
  const known = (first === 0x1f && (second ?? 0x8b) === 0x8b) || (first === 0 && (second ?? 0) === 0);
  if (known) return;
  const text = new TextDecoder().decode(chunk.subarray(0, 20)).replace(/[^ -~]/g, '?');
  throw new MirrorProblem(`what it sent starts with "${text}": neither a gzip nor an IDX file`, {
    wrongBytes: true,
  });
}
