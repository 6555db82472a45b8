/** Code units searched at once: a pattern that is not linear must not hold up the app for long. */
const MAX_PIECE = 8_192;

/**
 * @param patterns the app's own.
 * @param censor stands where one of them matched.
 * @returns a function that gives a text without what the patterns match; long ones are searched piece by piece.
 */
export function ownPatterns(patterns: readonly RegExp[], censor: string): (text: string) => string {
  const all = patterns.map((pattern) => new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`));

  function clean(piece: string): string {
    let cleaned = piece;
    // A pattern that matches nothing at all would write between all letters.
    for (const pattern of all) cleaned = cleaned.replace(pattern, (match) => (match === '' ? '' : censor));
    return cleaned;
  }

  return (text) => {
    if (text.length <= MAX_PIECE) return clean(text);
    const pieces: string[] = [];
    for (let from = 0; from < text.length; ) {
      const to = endOfPiece(text, from);
      pieces.push(clean(text.slice(from, to)));
      from = to;
    }
    return pieces.join('');
  };
}

/** Behind the last space of the piece's second half, else at its end. */
function endOfPiece(text: string, from: number): number {
  const end = from + MAX_PIECE;
  if (end >= text.length) return text.length;
  for (let at = end; at > end - MAX_PIECE / 2; at--) if (/\s/.test(text[at - 1] as string)) return at;
  return end;
}
