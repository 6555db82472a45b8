/** Reads the `info` objects of winston, before and after a logger's format has been through them. */
import { stripVTControlCharacters } from 'node:util';
import { type Context, context } from '@opentelemetry/api';
import { now } from '../../record/clock.ts';
import { errorType, isError } from '../../record/exception.ts';
import { type Bridged, type Fields, isWriting } from './bridge.ts';
import { printedText } from './printed-call.ts';
import { isFields, rawException, writtenException } from './serialised-error.ts';

/** Source: the package triple-beam. */
const LEVEL = Symbol.for('level');
const TEXT = Symbol.for('message');
const SPLAT = Symbol.for('splat');
const PLACEHOLDER = /%[scdjifoO%]/g;

export type Info = object & { [key: string | symbol]: unknown };

/** What is to be known of a call before the format changes it. */
export interface Given {
  readonly context: Context;
  /** Unix milliseconds. */
  readonly time: number;
  /** Another logger has written it, which has its record. */
  readonly isEcho: boolean;
  readonly level: string;
  readonly message: unknown;
  /** What was given behind the message. */
  readonly splat: readonly unknown[];
  readonly error: Error | undefined;
  /** An error given alone: winston hangs the level and the logger's own fields on it. */
  readonly isErrorItself: boolean;
  readonly keys: ReadonlySet<string>;
}

export function given(info: Info): Given {
  const splat = Array.isArray(info[SPLAT]) ? [...(info[SPLAT] as unknown[])] : [];
  return {
    context: context.active(),
    time: now(),
    isEcho: isWriting(),
    level: String(info[LEVEL] ?? info['level']),
    message: info['message'],
    splat,
    isErrorItself: isError(info),
    error: [info, info['message'], ...splat, info['err'], info['error']].find(isError),
    keys: new Set(Object.keys(info)),
  };
}

/** @param info as the format has left it. */
export function readInfo(info: Info, call: Given): Bridged {
  const { level: _level, message, ...rest } = { ...info, message: info['message'] } as Fields;
  const { body, meta } = messageOf(message ?? movedMessage(info, call), call);
  const attributes: Fields = { ...meta, ...rest };
  // The format `timestamp` puts it there; the record has its own.
  if (!call.keys.has('timestamp')) delete attributes['timestamp'];
  const exception = takeException(attributes, body, call);
  return { body, context: call.context, time: call.time, ...exception, attributes: exception.attributes };
}

/** The format `logstash` takes it out of the fields and has it in the text alone. */
function movedMessage(info: Info, { message }: Given): unknown {
  const text = info[TEXT];
  return typeof message === 'string' && typeof text === 'string' && text.includes(JSON.stringify(message))
    ? message
    : undefined;
}

/** A message whose placeholders the logger's format has left alone has its values put in, as the format `splat` does. */
function messageOf(message: unknown, call: Given): { body: string; meta: Fields } {
  if (isError(message)) return { body: message.message, meta: {} };
  if (typeof message !== 'string') {
    return {
      body: message === undefined ? '' : printedText([message]),
      meta: isFields(message) ? message : {},
    };
  }
  const tokens = message.match(PLACEHOLDER)?.filter((one) => one !== '%%').length ?? 0;
  const isFormatted = tokens === 0 || call.splat.length === 0 || bare(message) !== bare(call.message);
  if (isFormatted) return { body: printedText([message]), meta: {} };
  const values = call.splat.slice(0, tokens).map((value) => (isError(value) ? value.message : value));
  return {
    body: printedText([message, ...values]),
    meta: Object.assign({}, ...call.splat.slice(tokens).filter(isFields)) as Fields,
  };
}

/** A colour is no change of the text. */
function bare(message: unknown): unknown {
  return typeof message === 'string' ? stripVTControlCharacters(message) : message;
}

/** The error of a record becomes its exception, and what tells of it is no attribute then. */
function takeException(
  attributes: Fields,
  body: string,
  call: Given,
): Pick<Bridged, 'exception' | 'attributes'> {
  const { error, message } = call;
  const { stack } = attributes;
  for (const key of ['err', 'error']) {
    const written = attributes[key] === error ? undefined : writtenException(attributes[key]);
    if (written === undefined && (error === undefined || attributes[key] !== error)) continue;
    const { [key]: _, stack: _stack, ...rest } = attributes;
    return written === undefined
      ? { exception: error, attributes: rest }
      : { attributes: { ...rest, ...written } };
  }
  if (error === undefined) {
    const written = writtenException({ stack, message: body });
    if (written === undefined) return { attributes };
    const { stack: _, ...rest } = attributes;
    return { attributes: { ...rest, ...written } };
  }
  const { stack: _, ...others } = attributes;
  const rest = call.isErrorItself
    ? others
    : Object.fromEntries(Object.entries(others).filter(([key, value]) => value !== Reflect.get(error, key)));
  // What the logger's format has taken out is not to come back by the error itself.
  const told = typeof message === 'string' ? message : error.message;
  const isCleaned =
    (typeof stack === 'string' && stack !== error.stack) ||
    (told.includes(error.message) && !body.includes(error.message));
  if (!isCleaned && call.isErrorItself) return { attributes: { ...rest, ...rawException(error, undefined) } };
  if (!isCleaned) return { exception: error, attributes: rest };
  const written = writtenException({ type: errorType(error), message: body, stack });
  return { attributes: { ...rest, ...written } };
}
