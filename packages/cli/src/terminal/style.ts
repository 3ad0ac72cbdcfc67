import picocolors from 'picocolors';

/** How text may be dressed where it is going. */
export interface Style {
  /** Whether colour is allowed. */
  readonly color: boolean;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** Colours, or the text as it is. */
export function createStyle(color: boolean): Style {
  const { bold, dim, red, green, yellow, cyan } = picocolors.createColors(color);
  return { color, bold, dim, red, green, yellow, cyan };
}

/** Whether colour suits an output: a terminal that knows colour, where nobody has set NO_COLOR (no-color.org). */
export function wantsColor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';
}
