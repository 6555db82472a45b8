import { styleText } from 'node:util';
import type { AnyValue, Attributes } from '@opentelemetry/api';
import { type LevelText, levelText } from '../../record/level.ts';
import type { StampedRecord } from '../../record/record.ts';
import { bytesAsBase64, messageText } from './json-line.ts';

type Style = Parameters<typeof styleText>[0];

const LEVEL_STYLE: { readonly [L in LevelText]: Style } = {
  TRACE: 'gray',
  DEBUG: 'cyan',
  INFO: 'green',
  WARN: 'yellow',
  ERROR: 'red',
  FATAL: ['bgRed', 'white'],
};

/** Shown in a place of their own, or of no use to the eye. */
const ELSEWHERE = new Set([
  'exception.stacktrace',
  'exception.type',
  'exception.message',
  'log.record.uid',
  'request_id',
]);

/** The message of an entry record says these. */
const SAID_BY_ENTRY = new Set([
  'http.request.method',
  'http.route',
  'url.path',
  'http.response.status_code',
  'user_agent.original',
]);

/** Enough of an id to tell two apart by eye; all of it is in the JSON. */
const ID_HEAD = 8;

/** Control characters but tab and line feed, other line separators, and what turns the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * A record for the eye, without the line end: time, level, logger, message, attributes, the heads of the request's and
 * the trace's id; a stack trace on lines of its own. Lines after the first are indented, so that no message can pass for two records.
 *
 * @param colour false writes no escape sequences.
 */
export function prettyLine(record: StampedRecord, colour: boolean): string {
  const paint = (style: Style, text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const level = levelText(record.severityNumber);
  const parts = [paint('gray', clockTime(record.time)), paint(LEVEL_STYLE[level], level.padEnd(5))];
  if (record.logger !== '') parts.push(paint('magenta', onOneLine(record.logger)));
  parts.push(indented(visible(messageText(record.body))));
  const isEntry = record.eventName === 'http.server.request';
  for (const [key, value] of Object.entries(record.attributes)) {
    if (ELSEWHERE.has(key) || (isEntry && SAID_BY_ENTRY.has(key))) continue;
    parts.push(paint('gray', `${onOneLine(key)}=`) + visible(valueText(value)));
  }
  const { request_id: requestId } = record.attributes;
  if (typeof requestId === 'string') parts.push(paint('gray', `request=${onOneLine(head(requestId))}`));
  if (record.spanContext !== undefined) {
    parts.push(paint('gray', `trace=${head(record.spanContext.traceId)}`));
  }
  const stack = stackLines(record.attributes);
  return stack === '' ? parts.join(' ') : `${parts.join(' ')}\n${paint('red', stack)}`;
}

function stackLines(attributes: Attributes): string {
  const stack = attributes['exception.stacktrace'];
  return typeof stack === 'string' && stack !== '' ? `  ${indented(visible(stack))}` : '';
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

/** Local time of day, to the millisecond. */
function clockTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const millis = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}

function valueText(value: AnyValue): string {
  if (typeof value === 'string') return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value, bytesAsBase64) ?? '';
}

function head(id: string): string {
  return id.slice(0, ID_HEAD);
}

function onOneLine(text: string): string {
  return visible(text).replaceAll('\n', '\\n');
}

/** A log line must not drive the terminal: what would is shown as its code. */
function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSAFE, code);
}

function code(character: string): string {
  const hex = character.charCodeAt(0).toString(16);
  return hex.length > 2 ? `\\u${hex}` : `\\x${hex.padStart(2, '0')}`;
}
