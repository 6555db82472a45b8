/** bunyan: the record that all of its streams get, which its serialisers have been through. */
import { hostname } from 'node:os';
import { isError } from '../../record/exception.ts';
import { runtime } from '../../runtime.ts';
import { type Bridged, bridge, type Fields, quietly } from './bridge.ts';
import type { LibraryFile } from './library-file.ts';
import { isSender } from './otel-senders.ts';
import { isFields, writtenException } from './serialised-error.ts';
import { severityOfTens } from './severity.ts';

interface Logger {
  readonly streams?: readonly unknown[];
  readonly fields?: { readonly name?: unknown };
  _emit(record: Fields, noEmit?: boolean): unknown;
}

export function bridgeBunyan(): LibraryFile[] {
  return [{ package: 'bunyan', file: 'lib/bunyan.js', patch: patchLogger }];
}

/** @param exports the class of loggers. */
function patchLogger(exports: unknown): void {
  const { prototype } = exports as { prototype: Logger };
  const emit = prototype._emit;
  prototype._emit = function (written, noEmit) {
    // It is asked for the line alone when a probe of DTrace wants it.
    if (noEmit) return emit.call(this, written, noEmit);
    if (!isSender(this)) record(written, this.fields?.name ?? written['name']);
    return quietly(() => emit.call(this, written, noEmit));
  };
}

const HOST = hostname();

/** @param name the logger's own: a field of the call called so stands in its place in the record. */
function record(written: Fields, name: unknown): void {
  try {
    const { number, text } = severityOfTens(Number(written['level']), undefined);
    bridge(String(name), number, () => ({
      ...readRecord(written, name),
      ...(text !== undefined && { severityText: text }),
    }));
  } catch {
    runtime.internalErrors++;
  }
}

/** Source: bunyan, README, "Core fields". */
function readRecord(written: Fields, logger: unknown): Bridged {
  const { name, level: _level, v: _version, time: _time, msg, pid, hostname: host, src, ...rest } = written;
  const attributes: Fields = {
    // The resource says which process of which machine this is.
    ...(name !== logger && { name }),
    ...(pid !== process.pid && { pid }),
    ...(host !== HOST && { hostname: host }),
    ...rest,
    ...(isFields(src) && caller(src)),
  };
  const { err, ...others } = attributes;
  if (isError(err)) return { body: msg, exception: err, attributes: others };
  const exception = writtenException(err);
  return { body: msg, attributes: exception === undefined ? attributes : { ...others, ...exception } };
}

/** Where a logger with `src: true` was called. Names: OpenTelemetry semantic conventions, "Code". */
function caller({ file, line, func }: Fields): Fields {
  return { 'code.file.path': file, 'code.line.number': line, 'code.function.name': func };
}
