import { CommanderError } from 'commander';
import type { Context } from './context.ts';
import { failureOf } from './exit-status.ts';
import { isMarkedJson, writeEvent } from './json.ts';
import { createProgram } from './program.ts';

/** Runs a command line (without node and the script) and gives its exit status; never throws. */
export async function main(args: readonly string[], context: Context): Promise<number> {
  let status = 0;
  const program = createProgram(context, (result) => {
    status = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    return report(error, args, context);
  }
}

/** Says what went wrong: one line on stderr and, for programs, a last event on stdout. */
function report(error: unknown, args: readonly string[], context: Context): number {
  const wantsJson = args.includes('--json') || isMarkedJson(error);
  if (error instanceof CommanderError) {
    // commander has printed its message, or the help or version that was asked for.
    if (error.exitCode === 0) return 0;
    const message = error.message.replace(/^error: /, '');
    if (wantsJson) writeEvent(context.stdout, { event: 'error', code: 'usage', message });
    return 2;
  }
  const { code, status, message } = failureOf(error);
  if (wantsJson) writeEvent(context.stdout, { event: 'error', code, message });
  context.stderr.write(`athanor: ${message}\n`);
  if (/\bathanor\b/.test(context.env.DEBUG ?? '') && error instanceof Error) {
    context.stderr.write(`${error.stack ?? error.message}\n${causes(error)}`);
  }
  return status;
}

function causes(error: Error): string {
  return error.cause instanceof Error
    ? `caused by ${error.cause.stack ?? error.cause.message}\n${causes(error.cause)}`
    : '';
}
