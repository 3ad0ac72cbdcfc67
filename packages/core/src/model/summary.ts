import { bytesPerElement } from '../dtype.ts';
import type { Layer } from '../layers/index.ts';
import { batchShape } from '../layers/layer.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Parameter } from '../tensor.ts';

/** What a summary tells. */
export interface SummaryInput {
  readonly name: string;
  readonly layers: readonly Layer[];
  /** Of each layer, without the batch axis. */
  readonly outputShapes: readonly Shape[];
}

/** A table of a built model's layers, their output shapes and numbers of parameters, with the totals below. */
export function summarize({ name, layers, outputShapes }: SummaryInput): string {
  const rows = layers.map((layer, i) => [
    `${layer.name} (${layer.type})`,
    batchShape(outputShapes[i]!),
    count(layer.parameters),
  ]);
  const header = ['Layer (type)', 'Output shape', 'Parameters'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = ([layer = '', shape = '', parameters = '']: readonly string[]): string =>
    `${layer.padEnd(widths[0]!)}  ${shape.padEnd(widths[1]!)}  ${parameters.padStart(widths[2]!)}`;
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width, 4));
  const all = layers.flatMap(({ parameters }) => parameters);
  return [
    `Model: ${name}`,
    rule,
    line(header),
    rule,
    ...rows.map(line),
    rule,
    `Parameters: ${count(all)} (${formatBytes(all)})`,
    `Trainable: ${count(all.filter(({ trainable }) => trainable))}`,
    `Not trainable: ${count(all.filter(({ trainable }) => !trainable))}`,
  ].join('\n');
}

function count(parameters: readonly Parameter[]): string {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0).toLocaleString('en-US');
}

function formatBytes(parameters: readonly Parameter[]): string {
  const bytes = parameters.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * bytesPerElement(dtype), 0);
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(2)} KiB` : `${(bytes / 1024 ** 2).toFixed(2)} MiB`;
}
