/** Code units searched at once: for a pattern of quadratic time, a long text costs as many of these as it has. */
const MAX_PIECE = 8_192;
/** Two pieces share that many: a match that is no longer is found wherever it lies. */
const OVERLAP = 4_096;
/** Code units before a piece that it may look back at: `^`, `\b` and `(?<=…)` mean the text, not the piece. */
const LOOK_BACK = 64;

/**
 * @param patterns the app's own.
 * @param censor stands where one of them matched.
 * @returns a function that gives a text without what the patterns match; long ones are searched piece by piece. A pattern
 * of exponential time takes that in a piece too.
 */
export function ownPatterns(patterns: readonly RegExp[], censor: string): (text: string) => string {
  const all = patterns.map((pattern) => new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`));

  function cleanShort(text: string, pattern: RegExp): string {
    // A pattern that matches nothing at all would write between all letters.
    return text.replace(pattern, (match) => (match === '' ? '' : censor));
  }

  function cleanLong(text: string, pattern: RegExp): string {
    const clean: string[] = [];
    for (let from = 0; from < text.length; ) {
      const start = Math.max(0, from - LOOK_BACK);
      const piece = text.slice(start, start + MAX_PIECE);
      const isLast = start + MAX_PIECE >= text.length;
      // What begins behind here is seen as a whole in the next piece.
      let limit = isLast ? piece.length : wholeLetters(piece, piece.length - OVERLAP);
      let done = from - start;
      pattern.lastIndex = done;
      for (const { 0: match, index } of piece.matchAll(pattern)) {
        if (match === '') continue;
        if (!isLast && index >= limit) break;
        const end = index + match.length;
        // It may go on, unless it fills all that can be looked at.
        if (!isLast && end === piece.length && index > LOOK_BACK) {
          limit = index;
          break;
        }
        clean.push(piece.slice(done, index), censor);
        done = end;
      }
      const next = Math.max(done, limit);
      clean.push(piece.slice(done, next));
      from = start + next;
    }
    return clean.join('');
  }

  return (text) => {
    const cleanBy = text.length <= MAX_PIECE ? cleanShort : cleanLong;
    return all.reduce(cleanBy, text);
  };
}

/** A place in a text, or the one before where it would part the two code units of a letter. */
function wholeLetters(text: string, at: number): number {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff ? at - 1 : at;
}
