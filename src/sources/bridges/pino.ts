/**
 * pino: the line it has made, which its formatters, serialisers and redaction have been through, before it goes to a stream
 * or to the thread of a transport. From 9.10 on pino tells it on a tracing channel; of older ones the method that makes the
 * line is wrapped.
 */
import { subscribe } from 'node:diagnostics_channel';
import { runtime } from '../../runtime.ts';
import { isToldByEntry } from '../http/told-by-entry.ts';
import { announce, bridge } from './bridge.ts';
import type { LibraryFile } from './library-file.ts';
import { isSender, watchThreadStreams } from './otel-senders.ts';
import { knownOf, type Line, type PinoInstance, readLine, streamOf } from './pino-line.ts';
import { severityOfTens } from './severity.ts';
import { isToldByNest } from './told-by-nest.ts';

/** Source: pino, docs/diagnostics.md, `pino_asJson`. */
const LINE_MADE = 'tracing:pino_asJson:end';
const CHANNEL_SINCE = [9, 10] as const;

type AsJson = (this: PinoInstance, ...given: Line['given']) => string;

/** @returns what is to be patched in versions without the channel. */
export function bridgePino(): LibraryFile[] {
  subscribe(LINE_MADE, (message) => {
    const {
      instance,
      arguments: given,
      result,
    } = message as {
      instance: PinoInstance;
      arguments: Line['given'];
      result?: unknown;
    };
    if (typeof result === 'string') record({ instance, given, text: result });
  });
  return [
    { package: 'pino', file: 'lib/proto.js', patch: wrapOlder },
    { package: 'thread-stream', file: 'index.js', patch: watchThreadStreams },
  ];
}

/** @param exports makes an object of the prototype that all loggers have. */
function wrapOlder(exports: unknown): void {
  const prototype = Object.getPrototypeOf((exports as () => object)()) as PinoInstance;
  if (hasChannel(prototype.version)) return;
  const key = Object.getOwnPropertySymbols(prototype).find((symbol) => symbol.description === 'pino.asJson');
  if (key === undefined) return;
  const asJson = prototype[key] as AsJson;
  prototype[key] = function (this: PinoInstance, ...given: Line['given']) {
    const text = asJson.apply(this, given);
    record({ instance: this, given, text });
    return text;
  };
}

function hasChannel(version: unknown): boolean {
  const [major = 0, minor = 0] = String(version).split('.').map(Number);
  return major > CHANNEL_SINCE[0] || (major === CHANNEL_SINCE[0] && minor >= CHANNEL_SINCE[1]);
}

/** The hook through which a line goes on its way to the stream, where secrets may be taken out of it. */
const HOOKS = Symbol.for('pino.hooks');

function record(line: Line): void {
  try {
    const { instance, given } = line;
    if (isSender(streamOf(instance))) return;
    const hooks = instance[HOOKS] as { streamWrite?: (text: string) => unknown } | undefined;
    const text = hooks?.streamWrite?.(line.text) ?? line.text;
    if (isFrameworksOwn(given)) {
      announce(text);
      return;
    }
    const severity = severityOfTens(given[2], instance.levels?.labels?.[given[2]]);
    bridge(knownOf(instance).name ?? 'pino', severity.number, () => ({
      ...readLine(typeof text === 'string' ? { ...line, text } : line),
      ...(severity.text !== undefined && { severityText: severity.text }),
    }));
    announce(text);
  } catch {
    runtime.internalErrors++;
  }
}

/** What Fastify and Nest log of an error that has failed a request. Source: Fastify, `defaultErrorLog`. */
function isFrameworksOwn([given, message]: Line['given']): boolean {
  if (typeof given !== 'object' || given === null) return false;
  const { req, res, err, context } = given as {
    [key in 'req' | 'res' | 'context']?: unknown;
  } & { err?: { message?: unknown } };
  const isFastifys = req !== undefined && res !== undefined && err?.message === message;
  return isFastifys ? isToldByEntry(err) : isToldByNest(context, err);
}
