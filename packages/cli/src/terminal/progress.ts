import cliProgress from 'cli-progress';
import { formatCount, formatLoss, formatSeconds, formatShare } from './format.ts';
import type { Style } from './style.ts';
import { displayWidth, padStart } from './width.ts';

/** Where training stands. */
export interface TrainingState {
  /** Counted from 0. */
  readonly epoch: number;
  readonly epochs: number;
  /** Batches of this epoch that are done. */
  readonly batches: number;
  readonly batchesPerEpoch: number;
  /** The mean over the epoch so far. */
  readonly loss: number;
  /** The share read right, of the newest figure there is, and what that was taken over. */
  readonly accuracy?: number;
  readonly samplesPerSecond: number;
  /** Until the last epoch is done. */
  readonly secondsLeft: number;
}

/** One line: the epoch, a bar, loss, accuracy, speed and time left. Parts are left out where `columns` are few. */
export function trainingLine(state: TrainingState, columns: number, style: Style): string {
  const { epoch, epochs, batches, batchesPerEpoch } = state;
  const head = `epoch ${padStart(String(epoch + 1), String(epochs).length)}/${epochs}`;
  const parts = [
    `loss ${formatLoss(state.loss)}`,
    ...(state.accuracy === undefined ? [] : [`accuracy ${formatShare(state.accuracy)}`]),
    `${formatCount(state.samplesPerSecond)} images/s`,
    `${formatSeconds(state.secondsLeft)} left`,
  ];
  const share = batchesPerEpoch === 0 ? 0 : Math.min(1, batches / batchesPerEpoch);
  while (parts.length > 1 && [head, ...parts].join('  ').length + 12 > columns) parts.pop();
  const used = [head, ...parts].join('  ').length + 3;
  const width = Math.max(0, Math.min(30, columns - used - 1));
  const line = [style.bold(head), progressBar(share, width, style), ...parts].join('  ');
  return displayWidth(line) > columns ? [head, ...parts].join('  ').slice(0, columns) : line;
}

/** A bar of that many columns, filled by eighths of one. */
export function progressBar(share: number, columns: number, style: Style): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * columns * 8);
  const whole = Math.floor(eighths / 8);
  const part = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8]!;
  const rest = columns - whole - part.length;
  return style.cyan('█'.repeat(whole) + part) + style.dim('░'.repeat(rest));
}

/** A line at the bottom of a terminal that is drawn over again. */
export interface LiveLine {
  update(line: string): void;
  /** Clears it, so that something else can be printed. */
  clear(): void;
}

/** A live line on a terminal, at most ten times a second. The cursor stays, so that nothing is to be put right after a kill. */
export function createLiveLine(stream: NodeJS.WriteStream): LiveLine {
  let bar: cliProgress.SingleBar | undefined;
  let current = '';
  return {
    update(line) {
      current = line;
      if (bar === undefined) {
        bar = new cliProgress.SingleBar({
          stream,
          fps: 10,
          clearOnComplete: true,
          linewrap: true,
          format: () => current,
          gracefulExit: false,
        });
        bar.start(1, 0);
      } else {
        bar.update(0);
      }
    },
    clear() {
      bar?.stop();
      bar = undefined;
    },
  };
}
