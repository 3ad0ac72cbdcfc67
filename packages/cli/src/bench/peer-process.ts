import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Subject } from './subject.ts';

/** How a peer's process is started. */
export interface PeerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Laid over this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is said of it beside its own variant, such as `2 threads`. */
  readonly setting?: string;
  /** Seconds until it has to be ready; 60 unless said. Then it is killed. */
  readonly patienceSeconds?: number;
}

/** A peer that is ready, or why it cannot be had. */
export type StartedPeer = { readonly subject: Subject; readonly firstStepSeconds: number } | AbsentPeer;

/** Why a peer takes no turns. */
export interface AbsentPeer {
  readonly absent: string;
  /** The library is not installed where it was looked for. */
  readonly isMissing?: boolean;
}

/** What a peer may say: what it tries, that it is ready and what a step takes, that it is absent, or what its steps took. */
interface Answer {
  readonly trying?: string;
  readonly ready?: boolean;
  readonly absent?: string;
  readonly isMissing?: boolean;
  readonly version?: string;
  /** The seconds of the steps that it has just made. */
  readonly seconds?: number;
  /** How it runs: the fastest of the ways that it knows. */
  readonly variant?: string;
}

const defaultPatience = 60;
const canPause = process.platform !== 'win32';

/**
 * Starts a peer in a process of its own that stays alive, so that its turns can alternate with others'. It prints one
 * JSON object a line: `{"ready":true,"seconds":s}` after a first step, with its `"version"`, and with `"variant"` where it
 * has chosen among several ways and before that `{"trying":"a way"}` for each, or `{"absent":"why"}`, with `"isMissing"`
 * where it is not installed; then `{"seconds":s}` for every
 * `{"steps":n}` that it is sent.
 *
 * @throws the signal's reason if it is aborted before the peer is ready
 */
export async function startPeer(command: PeerCommand, signal?: AbortSignal): Promise<StartedPeer> {
  const { patienceSeconds = defaultPatience } = command;
  const talk = converse(command);
  let tried: string | undefined;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    talk.kill();
  }, patienceSeconds * 1000);
  signal?.addEventListener('abort', talk.kill);
  try {
    signal?.throwIfAborted();
    let first = await talk.next();
    for (; first.trying !== undefined; first = await talk.next()) tried = first.trying;
    signal?.throwIfAborted();
    if (first.ready === true && first.seconds !== undefined) {
      talk.pause();
      return { firstStepSeconds: first.seconds, subject: subjectOf(command, talk, first) };
    }
    talk.kill();
    const where = tried === undefined ? '' : ` (it was trying ${tried})`;
    if (isLate)
      return { absent: `it was not ready after ${patienceSeconds} s${where}, so it takes no turns` };
    if (first.absent !== undefined && first.isMissing === true)
      return { absent: first.absent, isMissing: true };
    return { absent: first.absent ?? 'it did not say that it is ready and what its first step took' };
  } catch (error) {
    talk.kill();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', talk.kill);
  }
}

interface Conversation {
  next(): Promise<Answer>;
  send(request: object): void;
  /**
   * Holds the process up until the next request: a library's threads may wait awake for work for a fifth of a second, and
   * would take the time of whoever has the next turn. Where the system has no such signal, they do.
   */
  pause(): void;
  kill(): void;
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>;
}

function converse({ command, args, cwd, env }: PeerCommand): Conversation {
  const child = spawn(command, args, {
    cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
  });
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
  // In the middle of a long step a library may not heed a polite signal.
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  return {
    async next() {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) return { absent: await failed };
        const answer = parseAnswer(value);
        if (answer !== undefined) return answer;
      }
    },
    pause() {
      if (canPause) child.kill('SIGSTOP');
    },
    send(request) {
      if (canPause) child.kill('SIGCONT');
      child.stdin.write(`${JSON.stringify(request)}\n`);
    },
    kill,
    async end() {
      child.stdin.end();
      kill();
      await failed;
    },
  };
}

function subjectOf({ name, setting }: PeerCommand, talk: Conversation, ready: Answer): Subject {
  const variant = [ready.variant, setting].filter((part) => part !== undefined).join(', ');
  return {
    name,
    kind: 'peer',
    ...(ready.version === undefined ? {} : { version: ready.version }),
    ...(variant === '' ? {} : { variant }),
    async run(steps) {
      talk.send({ steps });
      const { seconds, absent } = await talk.next();
      talk.pause();
      if (seconds === undefined) throw new Error(`the peer ${name} stopped: ${absent ?? 'it gave no time'}`);
      return seconds;
    },
    dispose: talk.end,
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
