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
const ELSEWHERE = new Set(['exception.stacktrace', 'exception.type', 'exception.message', 'log.record.uid']);

/** Control characters but tab and line feed: a log line must not drive the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * A record for the eye, without the line end: time, level, logger, message, attributes, the head of the trace id; a
 * stack trace on lines of its own.
 *
 * @param colour false writes no escape sequences.
 */
export function prettyLine(record: StampedRecord, colour: boolean): string {
  const paint = (style: Style, text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const level = levelText(record.severityNumber);
  const parts = [paint('gray', clockTime(record.time)), paint(LEVEL_STYLE[level], level.padEnd(5))];
  if (record.logger !== '') parts.push(paint('magenta', visible(record.logger)));
  parts.push(visible(messageText(record.body)));
  for (const [key, value] of Object.entries(record.attributes)) {
    if (!ELSEWHERE.has(key)) parts.push(paint('gray', `${visible(key)}=`) + visible(valueText(value)));
  }
  if (record.spanContext !== undefined) {
    parts.push(paint('gray', `trace=${record.spanContext.traceId.slice(0, 8)}`));
  }
  const stack = stackLines(record.attributes);
  return stack === '' ? parts.join(' ') : `${parts.join(' ')}\n${paint('red', stack)}`;
}

function stackLines(attributes: Attributes): string {
  const stack = attributes['exception.stacktrace'];
  if (typeof stack !== 'string') return '';
  return visible(stack)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
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
  return JSON.stringify(value, bytesAsBase64);
}

function visible(text: string): string {
  return text.replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
