/** Cuts a text where a search's words stand in it, to mark them. */

export interface Piece {
  text: string;
  hit: boolean;
}

/** The words and `"quoted phrases"` of a search, lower case. */
export function searchTerms(query: string): string[] {
  const terms: string[] = [];
  for (const match of query.matchAll(/"([^"]*)"?|(\S+)/g)) {
    const term = (match[1] ?? match[2] ?? '').trim().toLowerCase();
    if (term !== '' && !terms.includes(term)) terms.push(term);
  }
  return terms;
}

/** The whole text again, in pieces; overlapping hits are joined. */
export function highlight(text: string, terms: string[]): Piece[] {
  const lower = text.toLowerCase();
  // Lower-casing changes the length of a few letters (İ): positions would be off, so such a text stays unmarked.
  if (terms.length === 0 || lower.length !== text.length) return [{ text, hit: false }];
  const hits: [number, number][] = [];
  for (const term of terms) {
    for (let at = lower.indexOf(term); at >= 0; at = lower.indexOf(term, at + term.length)) {
      hits.push([at, at + term.length]);
    }
  }
  hits.sort((a, b) => a[0] - b[0]);
  const pieces: Piece[] = [];
  let end = 0;
  for (const [from, to] of hits) {
    if (to <= end) continue;
    const start = Math.max(from, end);
    if (start > end) pieces.push({ text: text.slice(end, start), hit: false });
    const last = pieces.at(-1);
    if (last?.hit && start === end) last.text += text.slice(start, to);
    else pieces.push({ text: text.slice(start, to), hit: true });
    end = to;
  }
  if (end < text.length || pieces.length === 0) pieces.push({ text: text.slice(end), hit: false });
  return pieces;
}
