/**
 * winston, from version 3 on: what its logger has made of a record by its format, before it goes to the transports. The
 * time and the trace are those of the call: a record waits in the stream while a transport is slow.
 */
import { runtime } from '../../runtime.ts';
import { bridge, quietly } from './bridge.ts';
import type { LibraryFile } from './library-file.ts';
import { isSender } from './otel-senders.ts';
import { severityOfName } from './severity.ts';
import { isToldByNest } from './told-by-nest.ts';
import { type Given, given, type Info, readInfo } from './winston-info.ts';

interface Transport {
  readonly level?: string;
  readonly silent?: boolean;
}
interface Logger {
  readonly level: string;
  readonly levels: { readonly [name: string]: number };
  readonly transports: readonly Transport[];
  isLevelEnabled?(level: string): boolean;
  write(info: unknown, ...rest: unknown[]): boolean;
  push(info: unknown, ...rest: unknown[]): boolean;
  _transform(info: unknown, ...rest: unknown[]): unknown;
}
interface TransportStream {
  _write(...given: unknown[]): unknown;
  _writev(...given: unknown[]): unknown;
}

export function bridgeWinston(): LibraryFile[] {
  return [
    { package: 'winston', file: 'lib/winston/logger.js', patch: patchLogger },
    ...['index.js', 'modern.js', 'legacy.js'].map((file) => ({
      package: 'winston-transport',
      file,
      patch: quietTransport,
    })),
  ];
}

/** @param exports the class of all loggers. */
function patchLogger(exports: unknown): void {
  const { prototype } = exports as { prototype: Logger };
  const { write, push, _transform: transform } = prototype;
  // Before version 3 a logger was no stream.
  if (typeof transform !== 'function' || typeof push !== 'function') return;
  const calls = new WeakMap<object, Given>();
  let passing: { logger: Logger; call: Given } | undefined;

  prototype.write = function (info, ...rest) {
    if (isInfo(info) && !calls.has(info)) calls.set(info, given(info));
    return write.call(this, info, ...rest);
  };

  prototype._transform = function (info, ...rest) {
    const before = passing;
    const call = isInfo(info) ? (calls.get(info) ?? given(info)) : undefined;
    passing = call && { logger: this, call };
    try {
      return transform.call(this, info, ...rest);
    } finally {
      passing = before;
    }
  };

  /** What the format has made of the record goes through here, on to the transports. */
  prototype.push = function (info, ...rest) {
    const call = passing?.logger === this ? passing.call : undefined;
    passing = undefined;
    if (call === undefined || !isInfo(info)) return push.call(this, info, ...rest);
    const { transports } = this;
    if (!transports.some(isSender)) record(this, call, info);
    // What OpenTelemetry's own transport sends, the app has shown only when there is another.
    const shows = transports.some((transport) => !isSender(transport));
    return shows ? quietly(() => push.call(this, info, ...rest)) : push.call(this, info, ...rest);
  };
}

function record(logger: Logger, call: Given, info: Info): void {
  try {
    if (call.isEcho || !isWritten(logger, call.level) || isToldByNest(info['context'], call.error)) return;
    const { number, text } = severityOfName(call.level, logger.levels);
    bridge('winston', number, () => ({
      ...readInfo(info, call),
      ...(text !== undefined && { severityText: text }),
    }));
  } catch {
    runtime.internalErrors++;
  }
}

/** Levels are the transports' affair in winston. */
function isWritten(logger: Logger, level: string): boolean {
  const { transports, levels } = logger;
  if (transports.length > 0 && transports.every(({ silent }) => silent === true)) return false;
  if (logger.isLevelEnabled !== undefined) return logger.isLevelEnabled(level);
  return (levels[level] ?? Number.POSITIVE_INFINITY) <= (levels[logger.level] ?? -1);
}

/** A transport may write by `console`, and later than in the call. @param exports the class of transports. */
function quietTransport(exports: unknown): void {
  const { prototype } = exports as { prototype: TransportStream };
  for (const name of ['_write', '_writev'] as const) {
    const original = prototype[name];
    if (typeof original !== 'function') continue;
    prototype[name] = function (...given) {
      return isSender(this) ? original.apply(this, given) : quietly(() => original.apply(this, given));
    };
  }
}

function isInfo(value: unknown): value is Info {
  return typeof value === 'object' && value !== null;
}
