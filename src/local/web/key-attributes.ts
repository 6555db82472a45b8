/** The few attributes worth a place on a record's own line. */
import type { Json, LogRow } from '../api.ts';
import { valueText } from './format.ts';

export interface KeyAttribute {
  key: string;
  text: string;
}

/** Said elsewhere on the line, or of no use at a glance. */
const LEFT_OUT =
  /^(exception\.|code\.|thread\.|log\.record\.uid$|log\.iostream$|otel\.|telemetry\.|trace_id$|span_id$|user_agent\.)/;
const OF_THE_WORK = new Set(['request_id', 'user.id', 'client.address']);
const MAX = 6;
const MAX_TEXT = 60;

export function keyAttributes(row: Pick<LogRow, 'attributes' | 'message'>): KeyAttribute[] {
  const found: KeyAttribute[] = [];
  const { attributes } = row;
  const failure = exceptionText(attributes, row.message);
  if (failure !== null) found.push({ key: '', text: failure });
  for (const [key, value] of Object.entries(attributes).sort(byInterest)) {
    if (found.length >= MAX) break;
    if (LEFT_OUT.test(key) || value === null || value === '') continue;
    const text = valueText(value).replace(/\s+/g, ' ');
    // `POST /checkout 502` needs no method, route and status after it. A single figure may stand there by chance.
    if (text.length > 1 && row.message.includes(text)) continue;
    found.push({ key, text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text });
  }
  return found;
}

/** What is the same on all records of a request stands behind what is this record's own. */
function byInterest([left]: [string, Json], [right]: [string, Json]): number {
  return Number(OF_THE_WORK.has(left)) - Number(OF_THE_WORK.has(right));
}

/** `TypeError: x is undefined`, without what the message says already. */
function exceptionText(attributes: { [key: string]: Json }, message: string): string | null {
  const type = attributes['exception.type'];
  const said = attributes['exception.message'];
  const parts = [type, said]
    .filter((part) => typeof part === 'string')
    .filter((part) => part !== '' && !message.includes(part))
    .map((part) => part.replace(/\s+/g, ' ').slice(0, 120));
  return parts.length === 0 ? null : parts.join(': ');
}
