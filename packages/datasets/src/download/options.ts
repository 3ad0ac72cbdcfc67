/** How patient a download is. All times are in milliseconds. */
export interface DownloadPatience {
  /** How long a server may take to answer; default 15,000. */
  readonly connectTimeout?: number;
  /** How long a server may take for the next kilobyte; default 20,000. */
  readonly idleTimeout?: number;
  /** How often a mirror that fails for a while is tried; default 3. */
  readonly triesPerMirror?: number;
  /** The pause before a mirror's second try, doubled for each further one and varied by half; default 500. */
  readonly backoff?: number;
  /** The longest pause. If a server asks for a longer one (Retry-After), the next mirror is tried instead; default 20,000. */
  readonly longestWait?: number;
}

export type ResolvedPatience = Required<DownloadPatience>;

export function resolvePatience(patience: DownloadPatience): ResolvedPatience {
  return {
    connectTimeout: patience.connectTimeout ?? 15_000,
    idleTimeout: patience.idleTimeout ?? 20_000,
    triesPerMirror: patience.triesPerMirror ?? 3,
    backoff: patience.backoff ?? 500,
    longestWait: patience.longestWait ?? 20_000,
  };
}
