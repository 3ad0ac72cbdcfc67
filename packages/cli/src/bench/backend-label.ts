import { type NamedBackend, namedBackend } from '../backends/named.ts';

/**
 * What a line for programs says of the backend that was asked for: the whole text, which tells the lines of a run apart, and
 * where it has options its name and these by themselves.
 */
export function backendFields(label: string): Record<string, unknown> {
  const { name, options } = namedBackend(label);
  return {
    backend: label,
    ...(options === undefined ? {} : { backendName: name, backendOptions: options }),
  };
}

/** The backend that was asked for, on that many threads where it is not to choose. */
export function withThreads(label: string, threads: number | undefined): NamedBackend {
  const { name, options } = namedBackend(label);
  return threads === undefined
    ? { name, ...(options && { options }) }
    : { name, options: { ...options, threads } };
}
