/** The exit status of every error that is expected, by its code. */
const statuses: Readonly<Record<string, number>> = {
  'check-failed': 1,
  usage: 2,
  config: 2,
  value: 2,
  shape: 2,
  dtype: 2,
  'run-folder': 2,
  'cannot-write': 3,
  'data-missing': 3,
  'data-corrupt': 3,
  'data-unreachable': 3,
  format: 3,
  'backend-unavailable': 4,
  'out-of-memory': 4,
  worker: 4,
  diverged: 5,
  interrupted: 130,
};

/** How a command ended with an error. */
export interface Failure {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** Whether the error is one that can happen to a user, or a fault of Athanor's. */
  readonly isExpected: boolean;
}

/** What an error means for whoever ran the command. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const status = code === undefined ? undefined : statuses[code];
  if (code !== undefined && status !== undefined) return { code, status, message, isExpected: true };
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    return { code: 'data-missing', status: 3, message, isExpected: true };
  }
  return {
    code: code ?? 'unexpected',
    status: 1,
    message: `${message} (this is not expected: a fault of Athanor's, or of a package that it was given; DEBUG=athanor shows where it comes from)`,
    isExpected: false,
  };
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'AbortError') return 'interrupted';
  if (isOutOfMemory(error)) return 'value';
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What Node throws for an array that cannot be had. */
function isOutOfMemory(error: Error): boolean {
  return (
    error instanceof RangeError && /Array buffer allocation|Invalid typed array length/.test(error.message)
  );
}
