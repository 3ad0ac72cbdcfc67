import { InterruptedError } from './interrupted.ts';

/** Where text goes. */
export interface TextOutput {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
  /** What a live line is drawn on, where this is a terminal. */
  readonly stream?: NodeJS.WriteStream;
}

/** What a command has of the world around it: a test hands it another. */
export interface Context {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * From its first call on, the first Ctrl-C (or another signal to end) aborts this signal in place of the process, with
   * an InterruptedError as the reason; the second ends the process at once.
   */
  interruptSignal(): AbortSignal;
}

/** The context of a process. */
export function processContext(): Context {
  let signal: AbortSignal | undefined;
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    cwd: process.cwd(),
    env: process.env,
    interruptSignal() {
      signal ??= listenForInterrupts();
      return signal;
    },
  };
}

function outputOf(stream: NodeJS.WriteStream): TextOutput {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 80;
    },
    ...(stream.isTTY === true ? { stream } : {}),
  };
}

function listenForInterrupts(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (reason: string): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new InterruptedError(reason));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => interrupt(`interrupted (${name})`));
  }
  // Nobody reads any more (`athanor … | head`): stop as for Ctrl-C.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!controller.signal.aborted)
      controller.abort(new InterruptedError('the reader of the output is gone'));
  });
  return controller.signal;
}
