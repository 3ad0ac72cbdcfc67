/**
 * The one of `known` that someone who wrote `found` most likely meant, or undefined where none is near: letters' case,
 * `_`, `-` and spaces do not count (`learning_rate` is `learningRate`), and up to a third of the letters may be wrong,
 * missing, spare or swapped with a neighbour. A name that contains `found` whole is taken where nothing is nearer.
 */
export function nearestName(found: string, known: Iterable<string>): string | undefined {
  const wanted = bare(found);
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const candidate = bare(name);
    const most = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    // The lengths alone tell that a much longer name is far, before its letters are compared.
    if (Math.abs(wanted.length - candidate.length) <= most) {
      const distance = editDistance(wanted, candidate);
      if (distance <= most && distance < Math.min(wanted.length, candidate.length) && distance < least) {
        nearest = name;
        least = distance;
      }
    }
    const remainder = candidate.length - wanted.length;
    if (wanted.length >= 3 && remainder < least && candidate.includes(wanted)) {
      nearest = name;
      least = remainder;
    }
  }
  return nearest;
}

/** `; did you mean 'adam'?` to end a message with, or nothing where no known name is near. */
export function didYouMean(found: string, known: Iterable<string>): string {
  const nearest = nearestName(found, known);
  return nearest === undefined ? '' : `; did you mean '${nearest}'?`;
}

function bare(name: string): string {
  return name.replace(/[-_\s]/g, '').toLowerCase();
}

/** The least number of letters to change, insert, remove or swap with the next one that turns `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let distance = Math.min(change, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforeLast[j - 2]! + 1);
      }
      row.push(distance);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
