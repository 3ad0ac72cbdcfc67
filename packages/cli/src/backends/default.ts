import { backendRow, backendTable } from './table.ts';
import type { Trial } from './try.ts';

/** The trial of the backend that is taken where none is named: the first of the table that can run and is fit. */
export function defaultOf(trials: readonly Trial[]): Trial | undefined {
  return trials.find(isEligible);
}

function isEligible({ name, canRun, judgement }: Trial): boolean {
  return backendRow(name) !== undefined && canRun && judgement?.isFit !== false;
}

/** One line that says which backend is the default, and why it and none of those before it. */
export function explainDefault(trials: readonly Trial[]): string {
  const chosen = defaultOf(trials);
  const place = chosen === undefined ? trials.length : trials.indexOf(chosen);
  const passedOver = trials
    .slice(0, place)
    .filter(({ name }) => backendRow(name) !== undefined)
    .map(({ name, reason, judgement }) =>
      reason === undefined
        ? `${name} is not taken: ${judgement?.because}`
        : `${name} would be faster, but cannot run here: ${reason}`,
    );
  if (chosen === undefined)
    return `default: none of ${backendTable.map(({ name }) => name).join(', ')} can run`;
  const because = chosen.judgement === undefined ? '' : `, because ${chosen.judgement.because}`;
  return [`default: ${chosen.name}${because}`, ...passedOver].join('; ');
}
