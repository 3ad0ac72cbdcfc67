import type { TextOutput } from './context.ts';

/** The option that every command has. */
export interface JsonOption {
  readonly json?: boolean;
}

/** One event for programs: its name, then its keys in the order in which they are printed. */
export interface CliEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

/** Writes an event as one line of JSON. */
export function writeEvent(output: TextOutput, event: CliEvent): void {
  output.write(`${JSON.stringify(event)}\n`);
}

const jsonErrors = new WeakSet<Error>();

/** Marks an error of a command whose config file asked for JSON, which the command line does not show. */
export function markJson(error: unknown): unknown {
  if (error instanceof Error) jsonErrors.add(error);
  return error;
}

/** Whether an error was marked so. */
export function isMarkedJson(error: unknown): boolean {
  return error instanceof Error && jsonErrors.has(error);
}
