import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Subject } from './subject.ts';

/** How a peer's process is started. */
export interface PeerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** A peer that is ready, or why it cannot be had. */
export type StartedPeer =
  | { readonly subject: Subject; readonly firstStepSeconds: number }
  | { readonly absent: string };

/** What a peer may answer: that it is ready and what its first step took, that it is absent, or what its steps took. */
interface Answer {
  readonly ready?: boolean;
  readonly absent?: string;
  /** The seconds of the steps that it has just made. */
  readonly seconds?: number;
}

/**
 * Starts a peer in a process of its own that stays alive, so that its turns can alternate with others'. It prints one
 * JSON object a line: `{"ready":true,"seconds":s}` after a first step, or `{"absent":"why"}`; then `{"seconds":s}` for
 * every `{"steps":n}` that it is sent.
 */
export async function startPeer({ name, command, args, cwd }: PeerCommand): Promise<StartedPeer> {
  const child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-2000);
  });
  // A peer that is gone is told of by its output's end.
  child.stdin.on('error', () => {});
  const failed = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (status) => done(lastLine(complaint) || `it ended with status ${status}`));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Answer> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return { absent: await failed };
      const answer = parseAnswer(value);
      if (answer !== undefined) return answer;
    }
  };
  const first = await next();
  if (first.ready !== true || first.seconds === undefined) {
    child.kill();
    return { absent: first.absent ?? 'it did not say that it is ready and what its first step took' };
  }
  return {
    firstStepSeconds: first.seconds,
    subject: {
      name,
      isPeer: true,
      async run(steps) {
        child.stdin.write(`${JSON.stringify({ steps })}\n`);
        const { seconds, absent } = await next();
        if (seconds === undefined)
          throw new Error(`the peer ${name} stopped: ${absent ?? 'it gave no time'}`);
        return seconds;
      },
      async dispose() {
        child.stdin.end();
        child.kill();
        await failed;
      },
    },
  };
}

/** What a line says, or undefined for one that is something else a library has printed. */
function parseAnswer(line: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
