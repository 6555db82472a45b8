/** The methods of the global `console` as records of the logger `console`. */
import { type InspectOptions, inspect } from 'node:util';
import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { type Level, SEVERITY } from '../../record/level.ts';
import { isNextToldElsewhere, isPrintedByNext } from '../http/frameworks/next-errors.ts';
import { isAnswerToClient, isToldByEntry } from '../http/told-by-entry.ts';
import { type Bridged, bridge, isAnnounced, quietly } from './bridge.ts';
import { printedText, readPrinted } from './printed-call.ts';

type Call = readonly unknown[];
type Method = (this: unknown, ...call: unknown[]) => unknown;

/** What a method is: at which level, and what it says; `undefined` for what is no record. */
interface Kind {
  level(call: Call): Level | undefined;
  read(call: Call): Bridged | undefined;
}

/**
 * `table`, `group`, `count`, `time` and the like print by `log`, so they are told by it. `trace` prints by `error`, and is
 * told by that: its stack would have our frame in it.
 */
const METHODS: { readonly [name: string]: Kind } = {
  log: printed('info'),
  info: printed('info'),
  dirxml: printed('info'),
  debug: printed('debug'),
  warn: printed('warn'),
  error: {
    level: (call) => (traceOf(call) === undefined ? 'error' : 'trace'),
    read: (call) => traceOf(call) ?? readMessage(call),
  },
  assert: {
    level: ([condition]) => (condition ? undefined : 'error'),
    read: ([, ...message]) => readPrinted(assertion(message)),
  },
  dir: {
    level: () => 'info',
    read: ([value, options]) => ({
      body: printedText([inspect(value, { customInspect: false, ...(options as InspectOptions) })]),
    }),
  },
};

/**
 * Patches the global console in place; what it prints stays as it is.
 *
 * @returns undoes it, as far as nobody has patched it since.
 */
export function bridgeConsole(): () => void {
  const target = console as unknown as { [name: string]: Method };
  const undo = Object.entries(METHODS).map(([name, kind]) => {
    const original = target[name];
    if (original === undefined) return () => {};
    const method = wrapped(name, kind, original);
    target[name] = method;
    return () => {
      if (target[name] === method) target[name] = original;
    };
  });
  return () => {
    for (const one of undo) one();
  };
}

/** True while the arguments of a call are formatted for its record. */
let formatting = false;

function wrapped(name: string, kind: Kind, original: Method): Method {
  const method: Method = function (...call) {
    // An object's own `inspect.custom` or `toString` that logs: it is called again when the text is printed.
    if (formatting) return undefined;
    record(kind, call);
    // It prints by `warn`, which has its own record.
    return name === 'assert' ? quietly(() => original.apply(this, call)) : original.apply(this, call);
  };
  Object.defineProperty(method, 'name', { value: original.name, configurable: true });
  return method;
}

function record(kind: Kind, call: Call): void {
  // OpenTelemetry's exporters work with tracing suppressed: what they print are records, and would become more of them.
  if (isAnnounced(call) || isWarning(call) || isTracingSuppressed(context.active())) return;
  let level = kind.level(call);
  if (level === 'error') {
    if (isToldElsewhere(call)) return;
    if (call.length === 1 && isAnswerToClient(call[0])) level = 'warn';
  }
  if (level === undefined) return;
  bridge('console', SEVERITY[level], () => {
    formatting = true;
    try {
      return kind.read(call);
    } finally {
      formatting = false;
    }
  });
}

/** Frameworks print an error alone; Next does with a mark before it. */
function isToldElsewhere(call: Call): boolean {
  return call.length === 1 ? isToldByEntry(call[0]) : isPrintedByNext(call) && isNextToldElsewhere(call[1]);
}

/** Node prints its warnings by `console.error`; they are another bridge's. */
const WARNING = `(${process.release.name}:${process.pid}) `;

function isWarning([text]: Call): boolean {
  return typeof text === 'string' && text.startsWith(WARNING);
}

function printed(level: Level): Kind {
  return { level: () => level, read: readMessage };
}

/** An empty line is for the eye. */
function readMessage(call: Call): Bridged | undefined {
  const record = readPrinted(call);
  const isBlank = typeof record.body === 'string' && record.body.trim() === '';
  return isBlank && record.exception === undefined && record.attributes === undefined ? undefined : record;
}

/** As Node prints it. */
function assertion(message: Call): unknown[] {
  const [first, ...rest] = message;
  return typeof first === 'string'
    ? [`Assertion failed: ${first}`, ...rest]
    : ['Assertion failed', ...message];
}

/** What `console.trace` hands to `console.error`: a stack headed by `Trace`. */
function traceOf(call: Call): Bridged | undefined {
  const [text] = call;
  if (call.length !== 1 || typeof text !== 'string' || !text.startsWith('Trace')) return undefined;
  const frames = text.search(/\n {4}at /);
  if (frames === -1 || !/^Trace(?:: |\n)/.test(text)) return undefined;
  const body = printedText([text.slice(0, frames)]).replace(/^Trace: /, '');
  return { body, attributes: { 'code.stacktrace': text.slice(frames + 1) } };
}
