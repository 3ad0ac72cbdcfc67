import type { Context } from './context.ts';
import { createLiveLine, type LiveLine } from './terminal/progress.ts';
import { createStyle, type Style, wantsColor } from './terminal/style.ts';

/** What a command shows people: lines on stdout, a live line under them on a terminal, notes on stderr. */
export interface Screen {
  readonly style: Style;
  readonly isTerminal: boolean;
  readonly columns: number;
  print(...lines: readonly string[]): void;
  /** Draws over the live line; nothing where stdout is no terminal. */
  live(line: string): void;
  clearLive(): void;
  /** A line on stderr. */
  note(line: string): void;
}

/** Who a command talks to. */
export interface Audience {
  /** A program reads stdout: people's lines are left out. */
  readonly json: boolean;
  /** Nothing but errors. */
  readonly quiet: boolean;
}

/** The screen of a command. Notes are for stderr in any case, but not where it is to be quiet. */
export function createScreen(context: Context, { json, quiet }: Audience): Screen {
  const { stdout, stderr } = context;
  const isSilent = json || quiet;
  const isTerminal = stdout.isTerminal && !isSilent;
  const line: LiveLine | undefined =
    isTerminal && stdout.stream !== undefined ? createLiveLine(stdout.stream) : undefined;
  return {
    style: createStyle(wantsColor(isTerminal, context.env)),
    isTerminal,
    get columns() {
      return stdout.columns;
    },
    print(...lines) {
      line?.clear();
      if (!isSilent) stdout.write(lines.map((text) => `${text}\n`).join(''));
    },
    live: (text) => line?.update(text),
    clearLive: () => line?.clear(),
    note(text) {
      line?.clear();
      if (!quiet) stderr.write(`${text}\n`);
    },
  };
}
