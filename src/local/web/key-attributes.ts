/** The few attributes worth a place on a record's own line. */
import type { Json, LogRow } from '../api.ts';
import { lineText, valueText } from './format.ts';

export interface KeyAttribute {
  key: string;
  text: string;
  /** The UUID that {@link text} is a part of. */
  whole?: string;
}

/** Said elsewhere on the line, or of no use at a glance. */
const LEFT_OUT =
  /^(exception\.|code\.|thread\.|log\.record\.uid$|log\.iostream$|otel\.|telemetry\.|trace_id$|span_id$|user_agent\.)/;
/** The same on all records of a request, what is looked for most first. */
const OF_THE_WORK = ['request_id', 'user.id', 'client.address'];
const MAX = 6;
const MAX_TEXT = 60;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function keyAttributes(row: Pick<LogRow, 'attributes' | 'message'>): KeyAttribute[] {
  const found: KeyAttribute[] = [];
  const { attributes } = row;
  const failure = exceptionText(attributes, row.message);
  if (failure !== null) found.push({ key: '', text: failure });
  for (const [key, value] of Object.entries(attributes).sort(byInterest)) {
    if (found.length >= MAX) break;
    if (LEFT_OUT.test(key) || value === null || value === '') continue;
    if (key === 'event.name' && row.message !== '') continue;
    const text = lineText(valueText(value).replace(/\s+/g, ' '));
    // `POST /checkout 502` needs no method, route and status after it. A single figure may stand there by chance.
    if (text.length > 1 && row.message.includes(text)) continue;
    const id = idPart(text);
    if (id !== null) found.push({ key, text: id, whole: text });
    else found.push({ key, text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text });
  }
  return found;
}

/** Enough of a UUID to tell it from its neighbours; null when the text is none. */
function idPart(text: string): string | null {
  const version = UUID.exec(text)?.[1];
  if (version === undefined) return null;
  // Versions 6 and 7 begin with the time: those of one minute differ at their end only.
  return version === '6' || version === '7' ? `…${text.slice(-8)}` : `${text.slice(0, 8)}…`;
}

/** Whether one of the searched words, lower case, stands in the part of a UUID that is not shown. */
export function isHitUnseen({ text, whole }: KeyAttribute, terms: string[]): boolean {
  if (whole === undefined) return false;
  const lower = whole.toLowerCase();
  // A digit or two stand in any id by chance.
  return terms.some((term) => term.length > 3 && lower.includes(term) && !text.toLowerCase().includes(term));
}

/** What is this record's own stands first. */
function byInterest([left]: [string, Json], [right]: [string, Json]): number {
  return OF_THE_WORK.indexOf(left) - OF_THE_WORK.indexOf(right);
}

/** `TypeError: x is undefined`, without what the message says already. */
function exceptionText(attributes: { [key: string]: Json }, message: string): string | null {
  const type = attributes['exception.type'];
  const said = attributes['exception.message'];
  const parts = [type, said]
    .filter((part) => typeof part === 'string')
    .filter((part) => part !== '' && !message.includes(part))
    .map((part) => lineText(part.replace(/\s+/g, ' ').slice(0, 120)));
  return parts.length === 0 ? null : parts.join(': ');
}
