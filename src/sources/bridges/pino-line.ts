/** Reads a line that pino has made. */
import { hostname } from 'node:os';
import type { Attributes } from '@opentelemetry/api';
import { toAttributes } from '../../record/any-value.ts';
import { isError } from '../../record/exception.ts';
import type { Bridged, Fields } from './bridge.ts';
import { isFields, rawException, writtenException } from './serialised-error.ts';

/** A logger of pino: what is of use here is behind symbols of the copy of pino it is of. */
export interface PinoInstance {
  readonly version?: unknown;
  readonly levels?: { readonly labels?: { readonly [level: number]: string } };
  [symbol: symbol]: unknown;
}

/** A line and what it was made of. */
export interface Line {
  readonly instance: PinoInstance;
  /** The object, the message, the level, the time as it stands in the line. */
  readonly given: [object: unknown, message: unknown, level: number, time: string];
  readonly text: string;
}

/** Descriptions of the symbols, without `pino.`. Source: pino, lib/symbols.js, the same since version 5. */
const SYMBOLS = ['lsCache', 'chindings', 'messageKey', 'errorKey', 'nestedKey', 'stream'] as const;
type Symbols = { readonly [S in (typeof SYMBOLS)[number]]?: symbol };

/** Of each copy of pino in the process. */
const copies: Symbols[] = [];

function symbolsOf(instance: PinoInstance): Symbols {
  const known = copies.find(({ chindings }) => chindings !== undefined && chindings in instance);
  if (known !== undefined) return known;
  const found: { [name: string]: symbol } = {};
  for (let object: object | null = instance; object !== null; object = Object.getPrototypeOf(object)) {
    for (const symbol of Object.getOwnPropertySymbols(object)) {
      const name = symbol.description?.replace(/^pino\./, '');
      if (name !== undefined) found[name] ??= symbol;
    }
  }
  const symbols: Symbols = Object.fromEntries(SYMBOLS.map((name) => [name, found[name]]));
  copies.push(symbols);
  return symbols;
}

function read(instance: PinoInstance, name: (typeof SYMBOLS)[number]): unknown {
  const symbol = symbolsOf(instance)[name];
  return symbol === undefined ? undefined : instance[symbol];
}

/** Where a logger writes. */
export function streamOf(instance: PinoInstance): unknown {
  return read(instance, 'stream');
}

/** What there is to know of a logger: its keys, and what is bound to it by `base`, by `child`, by `setBindings`. */
interface Known {
  /** The text that the bindings were read from. */
  readonly text: string;
  /** The option `name`. */
  readonly name: string | undefined;
  readonly bound: Attributes;
  readonly messageKey: string;
  readonly nestedKey: string | undefined;
  readonly errorKey: string;
}

const knownLoggers = new WeakMap<PinoInstance, Known>();
const HOST = hostname();

/** It is read once, as long as the bindings stay what they are. */
export function knownOf(instance: PinoInstance): Known {
  const given = read(instance, 'chindings');
  const text = typeof given === 'string' ? given : '';
  const before = knownLoggers.get(instance);
  if (before?.text === text) return before;
  const { name, pid, hostname: host, ...rest } = parse(text, '}') ?? {};
  const known: Known = {
    text,
    name: typeof name === 'string' && name !== '' ? name : undefined,
    // The resource says which process of which machine this is.
    bound: toAttributes({
      ...(pid !== process.pid && { pid }),
      ...(host !== HOST && { hostname: host }),
      ...rest,
    }),
    messageKey: key(instance, 'messageKey') ?? 'msg',
    nestedKey: key(instance, 'nestedKey'),
    errorKey: key(instance, 'errorKey') ?? 'err',
  };
  knownLoggers.set(instance, known);
  return known;
}

function key(instance: PinoInstance, symbol: (typeof SYMBOLS)[number]): string | undefined {
  const name = read(instance, symbol);
  return typeof name === 'string' ? name : undefined;
}

/**
 * The record that a line is, but for its level.
 *
 * @param written what a hook has made of it; else the line.
 */
export function readLine({ instance, given, text }: Line, written: string): Bridged {
  const [object, message, level, time] = given;
  const { text: chindings, bound, messageKey, nestedKey, errorKey } = knownOf(instance);
  const levelText = (read(instance, 'lsCache') as { [level: number]: string } | undefined)?.[level] ?? '';
  const start = levelText.length + time.length;
  // In front of the bindings stand the level and the time, whatever formatters have made of them.
  const isAsMade =
    (written === text || written.startsWith(text.slice(0, start))) && written.startsWith(chindings, start);
  const own = isAsMade
    ? parse(written.slice(start + chindings.length), '')
    : without(parse(written.slice(1), ''), parse(`,${levelText.slice(1)}${time}`, '}'));
  if (own === undefined) {
    if (written !== text) return { body: written };
    return { body: typeof message === 'string' ? message : text, bound };
  }
  const body = own[messageKey] ?? '';
  delete own[messageKey];
  const nested = nestedKey === undefined ? undefined : own[nestedKey];
  const exception = takeException(isFields(nested) ? nested : own, object, errorKey) ?? takeStack(own, body);
  const attributes = exception === undefined ? own : { ...own, ...exception };
  return isAsMade ? { body, bound, attributes } : { body, attributes };
}

/** What a hook has changed from the beginning on holds all there is; the level, the time and the process are told elsewhere. */
function without(whole: Fields | undefined, head: Fields = {}): Fields | undefined {
  if (whole === undefined) return undefined;
  for (const key of [...Object.keys(head), 'name', 'pid', 'hostname']) delete whole[key];
  return whole;
}

/** `,"a":1,"b":2` and what closes it. */
function parse(members: string, end: string): Fields | undefined {
  if (members === '') return {};
  try {
    return JSON.parse(`{${members.startsWith(',') ? members.slice(1) : members}${end}`) as Fields;
  } catch {
    return undefined;
  }
}

/** The error of a record becomes its exception, and is no attribute then. */
function takeException(written: Fields, given: unknown, errorKey: string): Fields | undefined {
  for (const name of [errorKey, 'err', 'error']) {
    const value = written[name];
    if (value === undefined) continue;
    const raw = isFields(given) ? given[name] : undefined;
    const exception =
      writtenException(value) ?? (isError(raw) && isFields(value) ? rawException(raw, value) : undefined);
    if (exception === undefined) continue;
    delete written[name];
    return exception;
  }
  return undefined;
}

/** Before version 7 an error given alone is spread over the line, and its type is always `Error`. */
function takeStack(written: Fields, message: unknown): Fields | undefined {
  if (written['type'] !== 'Error' || typeof written['stack'] !== 'string') return undefined;
  const exception = writtenException({ stack: written['stack'], message });
  delete written['type'];
  delete written['stack'];
  return exception;
}
