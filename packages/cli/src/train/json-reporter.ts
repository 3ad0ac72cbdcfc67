import type { TextOutput } from '../context.ts';
import { writeEvent } from '../json.ts';
import type { TrainReporter } from './reporter.ts';

/** One JSON object a line, as the contract says: every `logEvery`-th batch, every epoch, the result. */
export function jsonReporter(stdout: TextOutput, logEvery: number): TrainReporter {
  return {
    wantsPictures: false,
    start: (record) => writeEvent(stdout, { event: 'start', ...record }),
    batch(record) {
      if (record.batch % logEvery === 0) writeEvent(stdout, { event: 'batch', ...record });
    },
    epoch: (record) => writeEvent(stdout, { event: 'epoch', ...record }),
    evaluating() {},
    result: (record, runDir) => writeEvent(stdout, { event: 'result', ...record, runDir }),
  };
}
