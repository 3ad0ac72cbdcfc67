import { displayWidth, padEnd, padStart } from './width.ts';

/** How a column stands: numbers are easier to compare on the right. */
export type Alignment = 'left' | 'right';

/** Rows as lines, with columns two spaces apart; the last column is not padded. */
export function table(rows: readonly (readonly string[])[], alignments: readonly Alignment[] = []): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  return rows.map((row) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        if (alignments[column] === 'right') return padStart(cell, width);
        return column === count - 1 ? cell : padEnd(cell, width);
      })
      .join('  ')
      .trimEnd(),
  );
}
