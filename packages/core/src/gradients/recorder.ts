import type { OpDefinition } from '../ops/define.ts';
import type { Tensor } from '../tensor.ts';

/** Something that watches ops as they run: a gradient tape. */
export interface Recorder {
  onOp<Attributes>(
    definition: OpDefinition<Attributes>,
    inputs: readonly Tensor[],
    attributes: Attributes,
    output: Tensor,
  ): void;
}

const recorders: Recorder[] = [];
let paused = 0;

export function startRecording(recorder: Recorder): void {
  recorders.push(recorder);
}

export function stopRecording(recorder: Recorder): void {
  recorders.splice(recorders.lastIndexOf(recorder), 1);
}

/** Runs what no tape is to see. */
export function withoutRecording<T>(fn: () => T): T {
  pauseRecording();
  try {
    return fn();
  } finally {
    resumeRecording();
  }
}

/** No tape sees the ops that run from here to `resumeRecording`: the inside of an op. */
export function pauseRecording(): void {
  paused++;
}

export function resumeRecording(): void {
  paused--;
}

/** Tells every tape at work of an op that has run. */
export function recordOp<Attributes>(
  definition: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
  output: Tensor,
): void {
  if (paused > 0) return;
  for (const recorder of recorders) recorder.onOp(definition, inputs, attributes, output);
}
