/** Code units of a list or map that are hidden at most. */
const MAX_LENGTH = 8_192;

/** What counts in a list or map: brackets, and quotes as they are escaped. */
const MARK = /\\{0,7}["'`]|[[\]{}>]/g;

/**
 * @returns the place behind the bracket that closes the one at `from`, brackets in quotes not counted; where the text or
 * 8192 code units end when none does, as in a text that was cut. `undefined`: there is nothing in it.
 */
export function closingBracket(text: string, from: number): number | undefined {
  const last = Math.min(text.length, from + MAX_LENGTH);
  const isBuffer = text[from] === '<';
  let depth = isBuffer ? 1 : 0;
  let quote: string | undefined;
  MARK.lastIndex = from;
  for (let found = MARK.exec(text); found !== null && found.index < last; found = MARK.exec(text)) {
    const [mark] = found;
    if (quote !== undefined) {
      // `\\"` is a backslash, and then the end.
      const isEnd = mark === quote || (quote.length === 1 && mark.length % 2 === 1 && mark.endsWith(quote));
      if (isEnd) quote = undefined;
    } else if (/["'`]$/.test(mark)) quote = mark;
    else if (mark === '[' || mark === '{') depth++;
    else if ((mark !== '>' || isBuffer) && --depth === 0) return filled(text, from, MARK.lastIndex);
  }
  return filled(text, from, last);
}

/** `{}` and a bracket that ends a text tell nothing. */
function filled(text: string, from: number, to: number): number | undefined {
  return /^[[{\]}\s]*$/.test(text.slice(from, Math.min(to, from + 16))) && to - from <= 16 ? undefined : to;
}
