/** What happens while a data set is fetched, drawn or loaded, for a progress bar or a log. */
export type DatasetEvent =
  | {
      /** Bytes of a file have come from a mirror. */
      readonly type: 'download';
      readonly dataset: string;
      readonly file: string;
      readonly url: string;
      readonly received: number;
      /** Bytes of the whole file as it is sent, if the server says so. */
      readonly total: number | undefined;
    }
  | {
      /** A mirror failed; the next try is of `url` in `wait` milliseconds, or of another mirror. */
      readonly type: 'retry';
      readonly dataset: string;
      readonly file: string;
      readonly url: string;
      readonly problem: string;
      /** Milliseconds until this mirror is tried again; undefined if it is given up. */
      readonly wait: number | undefined;
    }
  | {
      /** A file has been verified and stored. */
      readonly type: 'stored';
      readonly dataset: string;
      readonly file: string;
      readonly path: string;
    }
  | { readonly type: 'draw'; readonly dataset: string; readonly drawn: number; readonly total: number }
  | { readonly type: 'warning'; readonly dataset: string; readonly message: string };

export type OnDatasetEvent = (event: DatasetEvent) => void;
