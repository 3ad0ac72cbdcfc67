import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

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
  /** Seconds that a turn may take beside ten times what is expected of it; 30 unless said. Then it is killed. */
  readonly turnPatienceSeconds?: number;
}

/** What a peer may say: what it tries, that it is ready and what a step takes, that it is absent, or what its steps took. */
export interface Answer {
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

/** How a peer's process ended. */
export interface PeerEnd {
  /** Its exit status; null where a signal ended it, or it could not be started. */
  readonly status: number | null;
  readonly signal: string | null;
  /** Why it could not be started. */
  readonly error?: string;
  /** The last lines that it wrote on stderr, without empty ones. */
  readonly lastLines: readonly string[];
}

/** A process that is sent and answers JSON, one object a line. */
export interface Conversation {
  /** Its next answer, or undefined where it has ended or was killed. */
  next(): Promise<Answer | undefined>;
  send(request: object): void;
  /**
   * Holds the process up until the next request: a library's threads may wait awake for work for a fifth of a second, and
   * would take the time of whoever has the next turn. Where the system has no such signal, they do.
   */
  pause(): void;
  kill(): void;
  /**
   * Lets it end by itself, and waits until it has: a library may have files to remove (TensorFlow has, in the folder for
   * temporary ones). Killed where it does not within 3 seconds.
   */
  end(): Promise<void>;
  /** Settles when it has ended. */
  readonly ended: Promise<PeerEnd>;
}

const canPause = process.platform !== 'win32';
const mostLines = 3;
const longestLine = 200;
const lastWordsMilliseconds = 500;
const farewellMilliseconds = 3000;

/** Starts the process. */
export function converse({ command, args, cwd, env }: PeerCommand): Conversation {
  const child = spawn(command, args, {
    cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(env === undefined ? {} : { env: { ...process.env, ...env } }),
  });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-4000);
  });
  // A peer that is gone is told of by its output's end.
  child.stdin.on('error', () => {});
  const reader = createInterface({ input: child.stdout });
  const ended = new Promise<PeerEnd>((done) => {
    child.once('error', (error) => {
      done({ status: null, signal: null, error: error.message, lastLines: [] });
    });
    child.once('exit', () => {
      // What it has started itself may outlive it and hold its output open.
      const timer = setTimeout(() => {
        reader.close();
        child.stdout.destroy();
        child.stderr.destroy();
      }, lastWordsMilliseconds);
      child.once('close', () => clearTimeout(timer));
    });
    child.once('close', (status, signal) => done({ status, signal, lastLines: lastLinesOf(complaint) }));
  });
  const lines = reader[Symbol.asyncIterator]();
  // In the middle of a long step a library may not heed a polite signal.
  const kill = (): void => {
    child.kill('SIGKILL');
    reader.close();
  };
  return {
    ended,
    async next() {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) return undefined;
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
      if (canPause) child.kill('SIGCONT');
      const timer = setTimeout(kill, farewellMilliseconds);
      await ended;
      clearTimeout(timer);
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

function lastLinesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .slice(-mostLines)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
}
