/** Edits between a word and the one that may have been meant. */
const NEAR = 2;

/**
 * The known word that was probably meant.
 *
 * @returns undefined when none is near.
 */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  const plain = normal(word);
  let best: string | undefined;
  let least = Math.min(NEAR, Math.floor(plain.length / 2)) + 1;
  for (const candidate of known) {
    const edits = distance(plain, normal(candidate), least);
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** `max_bytes`, `max-bytes` and `maxBytes` are one. */
function normal(word: string): string {
  return word.toLowerCase().replace(/[_\-. ]/g, '');
}

/** Optimal string alignment distance: insertions, deletions, replacements and neighbours swapped. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, (before[j - 2] ?? 0) + 1);
      }
      row.push(edits);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? limit;
}
