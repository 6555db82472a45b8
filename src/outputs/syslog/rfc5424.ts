/**
 * A record as a syslog message. Source: RFC 5424, section 6.
 *
 * The attributes are the parameters of one element of structured data; the message is the record's, with the stack of an
 * error on the lines after it.
 */
import type { AnyValue } from '@opentelemetry/api';
import type { StampedRecord } from '../../record/record.ts';
import { bytesAsBase64, messageText } from '../console/json-line.ts';
import { syslogSeverity } from './severity.ts';

export interface SyslogFormat {
  /** 0 to 23. */
  readonly facility: number;
  readonly hostname: string;
  readonly appName: string;
  readonly processId: number;
  /** Name of the element of structured data. */
  readonly structuredDataId: string;
  /** Marks the message as UTF-8 by three bytes before it. */
  readonly bom: boolean;
  /** The most bytes of a message. */
  readonly maxMessageBytes: number;
}

const NIL = '-';
/** Longest values of the header's fields and of a parameter's name. */
const HOSTNAME = 255;
const APP_NAME = 48;
const MSG_ID = 32;
const PARAM_NAME = 32;
/** Bytes of structured data that holds nothing, and of a message cut to nothing. */
const MARGIN = 64;
/** Stands in the message. */
const STACK = 'exception.stacktrace';
const CUT = '…';
/** Names and values that need nothing done. */
const PLAIN = /^[\w.-]{1,32}$/;
const ESCAPED = /["\\\]]/;

/** @returns what writes a record, of `maxMessageBytes` at most. */
export function rfc5424(format: SyslogFormat): (record: StampedRecord) => string {
  const { facility, structuredDataId, bom, maxMessageBytes } = format;
  const host = headerField(format.hostname, HOSTNAME);
  const app = headerField(format.appName, APP_NAME);
  return (record) => {
    const priority = facility * 8 + syslogSeverity(record.severityNumber);
    const time = new Date(record.time).toISOString();
    const messageId = headerField(record.logger, MSG_ID);
    const header = `<${priority}>1 ${time} ${host} ${app} ${format.processId} ${messageId} `;
    // Half of the room is the message's; the names of hosts and apps have bounds, and leave some for the data.
    const room = Math.min(maxMessageBytes / 2, maxMessageBytes - header.length - MARGIN);
    const data = structuredData(structuredDataId, record, messageId, room);
    const text = messageOf(record);
    if (text === '') return `${header}${data}`;
    const head = `${header}${data} ${bom ? '\ufeff' : ''}`;
    const message = head + text;
    if (fitsIn(message, maxMessageBytes)) return message;
    return head + cutTo(text, maxMessageBytes - Buffer.byteLength(head));
  };
}

function messageOf({ body, attributes }: StampedRecord): string {
  const stack = attributes[STACK];
  const text = messageText(body);
  return typeof stack === 'string' && stack !== '' ? `${text}\n${stack}` : text;
}

/** A field of the header is printable ASCII without a blank. */
function headerField(text: string, max: number): string {
  if (text.length <= max && PLAIN.test(text)) return text;
  const printable = text.replace(/[^\u0021-\u007e]/g, '_').slice(0, max);
  return printable === '' ? NIL : printable;
}

/** The attributes, as far as there is room; beyond it, `truncated` says so. */
function structuredData(id: string, record: StampedRecord, messageId: string, room: number): string {
  const { spanContext, attributes, logger } = record;
  let text = `[${id}`;
  let isFull = false;
  const add = (name: string, value: AnyValue) => {
    if (isFull) return;
    const parameter = ` ${parameterName(name)}="${parameterValue(value)}"`;
    isFull = !fitsIn(text + parameter, room);
    text += isFull ? ' truncated="true"' : parameter;
  };
  if (spanContext !== undefined) {
    add('trace_id', spanContext.traceId);
    add('span_id', spanContext.spanId);
  }
  if (attributes['request_id'] !== undefined) add('request_id', attributes['request_id']);
  // Where the header could not hold it.
  if (logger !== messageId && logger !== '') add('logger', logger);
  for (const name of Object.keys(attributes)) {
    if (name !== STACK && name !== 'request_id') add(name, attributes[name]);
  }
  return text.length === id.length + 1 ? NIL : `${text}]`;
}

/** Printable ASCII but for `=`, `]`, `"` and the blank. Names that are alike in their beginning may stand twice. */
function parameterName(name: string): string {
  return PLAIN.test(name) ? name : name.replace(/[^\u0021-\u007e]|[="\]]/g, '_').slice(0, PARAM_NAME) || '_';
}

/** `"`, `\` and `]` are escaped, and nothing else. */
function parameterValue(value: AnyValue): string {
  const plain = bytesAsBase64('', value);
  const text = typeof plain === 'string' ? plain : (JSON.stringify(plain, bytesAsBase64) ?? '');
  return ESCAPED.test(text) ? text.replace(/["\\\]]/g, '\\$&') : text;
}

/** No character has more than three bytes a code unit: mostly nothing need be counted. */
function fitsIn(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes;
}

/** The text in so many bytes of UTF-8, with a mark for the cut. */
function cutTo(text: string, bytes: number): string {
  const room = Math.max(0, bytes - Buffer.byteLength(CUT));
  const kept = Buffer.from(text).subarray(0, room).toString();
  // A character in pieces is not kept.
  return kept.replace(/\ufffd+$/, '') + CUT;
}
