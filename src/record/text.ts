/** Longer strings are cut, in UTF-16 code units. Loki refuses lines over 256 KiB. */
export const MAX_STRING = 128 * 1024;
/** Room a cut text needs to say how much is missing. */
const CUT_NOTE = 32;
/** Stands in the place of what does not fit at all. */
export const TOO_LARGE = '[Too large]';

/** Well-formed text of bounded length; a cut says how much is missing. */
export function toText(text: string, max: number = MAX_STRING): string {
  const kept = text.length > max ? cut(text, max) : text;
  return kept.isWellFormed() ? kept : kept.toWellFormed();
}

/** Never longer than `max`, so that a text cut once is not cut again. */
function cut(text: string, max: number): string {
  if (max < 2 * CUT_NOTE) return TOO_LARGE;
  const kept = max - CUT_NOTE;
  return `${text.slice(0, kept)}… [${text.length - kept} more]`;
}
