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

/** Of a logger, the hook through which a line goes on its way to the stream: secrets may be taken out of it there. */
const HOOKS = Symbol.for('pino.hooks');
type StreamWrite = (text: string) => unknown;

/** Hooks that tell of the line themselves, so that none is called twice for it. */
const watched = new WeakSet<StreamWrite>();
/** The line that is on its way to such a hook. */
let passing: Line | undefined;

function record(line: Line): void {
  try {
    const { instance, text } = line;
    passing = undefined;
    if (isSender(streamOf(instance))) return;
    const hooks = instance[HOOKS] as { streamWrite?: StreamWrite } | undefined;
    const hook = hooks?.streamWrite;
    if (hooks === undefined || hook === undefined) tell(line, text);
    else if (watched.has(hook)) passing = line;
    else {
      // pino has the hook in its hand by now: of the first line there is no other way to know what will become of it.
      Reflect.set(hooks, 'streamWrite', watching(hook));
      tell(line, hook(text));
    }
  } catch {
    runtime.internalErrors++;
  }
}

function watching(hook: StreamWrite): StreamWrite {
  const instead: StreamWrite = (text) => {
    const line = passing?.text === text ? passing : undefined;
    passing = undefined;
    const written = hook(text);
    if (line !== undefined) tell(line, written);
    return written;
  };
  watched.add(instead);
  return instead;
}

/** @param written what goes to the stream. */
function tell(line: Line, written: unknown): void {
  try {
    const { instance, given } = line;
    const text = typeof written === 'string' ? written : line.text;
    if (!isFrameworksOwn(given)) {
      const severity = severityOfTens(given[2], instance.levels?.labels?.[given[2]]);
      bridge(knownOf(instance).name ?? 'pino', severity.number, () => ({
        ...readLine(line, text),
        ...(severity.text !== undefined && { severityText: severity.text }),
      }));
    }
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
