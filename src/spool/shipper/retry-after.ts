/** Milliseconds: a receiver that asks for more is asked again all the same. */
export const LONGEST_WAIT = 3_600_000;

/** The form of a date that servers send: `Sun, 06 Nov 1994 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads `Retry-After`: whole seconds, or a date. Source: RFC 9110, section 10.2.3.
 *
 * A date is taken as seen from the receiver's own clock, where it tells its time.
 *
 * @param value the header.
 * @param date the `Date` header of the same answer.
 * @param now Unix milliseconds.
 * @returns milliseconds, at most `LONGEST_WAIT`; undefined for what is neither, or is over already.
 */
export function retryAfterMs(
  value: string | undefined,
  date: string | undefined,
  now: number,
): number | undefined {
  const text = value?.trim() ?? '';
  const wait = /^\d{1,15}$/.test(text) ? Number(text) * 1_000 : (time(text) ?? 0) - (time(date) ?? now);
  return wait > 0 ? Math.min(wait, LONGEST_WAIT) : undefined;
}

/** Unix milliseconds. */
function time(text: string | undefined): number | undefined {
  if (text === undefined || !HTTP_DATE.test(text)) return undefined;
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? undefined : parsed;
}
