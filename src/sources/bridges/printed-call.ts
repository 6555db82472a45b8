/** Reads the arguments of a logger that prints them as `util.format` does: `console`, log4js, `debug`. */
import { formatWithOptions, inspect, stripVTControlCharacters } from 'node:util';
import { readProperty, toAnyValue } from '../../record/any-value.ts';
import { errorMessage, isError } from '../../record/exception.ts';
import type { Bridged, Fields } from './bridge.ts';

/** The placeholders of `util.format`; all but `%%` take a value. */
const PLACEHOLDER = /%[sdifjoOc%]/g;

/**
 * The message is the text as it is printed, without colours. The first error is the record's exception, and of it only its
 * message stands in the text; a plain object behind the message is the record's attributes, and not in the text, unless a
 * placeholder takes it. An object all by itself is both.
 */
export function readPrinted(call: readonly unknown[]): Bridged {
  const exception = call.find(isError);
  const last = call.length - 1;
  const given = call[last];
  const attributes = isPlain(given) && (last === 0 || isLeftOver(call, last)) ? given : undefined;
  const printed = attributes === undefined || last === 0 ? call : call.slice(0, last);
  const body = printedText(
    exception === undefined
      ? printed
      : printed.map((value) => (value === exception ? errorMessage(exception) : value)),
  );
  const read: Bridged = {
    body,
    ...(exception !== undefined && { exception }),
    ...(attributes !== undefined && { attributes }),
  };
  if (exception !== undefined || attributes === undefined) return read;
  const key = ['err', 'error'].find((name) => isError(readProperty(attributes, name)));
  if (key === undefined) return read;
  const { [key]: error, ...rest } = attributes;
  return { body, exception: error, attributes: rest };
}

/** What `util.format` makes of values, also where one of them cannot be formatted. */
export function printedText(values: readonly unknown[]): string {
  let text: string;
  try {
    text = formatWithOptions({ colors: false }, ...values);
  } catch {
    text = formatWithOptions({ colors: false }, ...values.map((value) => toAnyValue(value)));
  }
  return stripVTControlCharacters(text);
}

/** True when the message is text and its placeholders leave the value at `index`. */
function isLeftOver(call: readonly unknown[], index: number): boolean {
  const [message] = call;
  if (typeof message !== 'string') return false;
  const taken = message.match(PLACEHOLDER)?.filter((found) => found !== '%%').length ?? 0;
  return taken < index;
}

/** An object literal: an instance of a class, or what knows how it is to be printed, is text. */
function isPlain(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    return (prototype === Object.prototype || prototype === null) && !(inspect.custom in value);
  } catch {
    return false;
  }
}
