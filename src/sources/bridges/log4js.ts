/** log4js: the event that goes to its appenders, in a cluster's worker to those of the primary. */
import { runtime } from '../../runtime.ts';
import { type Bridged, bridge, type Fields, quietly } from './bridge.ts';
import type { LibraryFile } from './library-file.ts';
import { readPrinted } from './printed-call.ts';
import { severityOfLog4js } from './severity.ts';

/** Source: log4js, lib/LoggingEvent.js. */
interface LoggingEvent {
  readonly categoryName: string;
  readonly level: { readonly level: number; readonly levelStr: string };
  readonly data: readonly unknown[];
  readonly context?: Fields;
  readonly pid?: number;
  readonly fileName?: string;
  readonly lineNumber?: number;
  readonly functionName?: string;
}

type Listener = (event: LoggingEvent) => unknown;
interface Clustering {
  send(event: LoggingEvent): unknown;
  onMessage(listener: Listener): unknown;
}

export function bridgeLog4js(): LibraryFile[] {
  return [{ package: 'log4js', file: 'lib/clustering.js', patch: patchSend }];
}

/** A logger's own method is left alone: log4js counts the frames above it to find the caller. */
function patchSend(exports: unknown): void {
  const clustering = exports as Clustering;
  const { send, onMessage } = clustering;
  clustering.send = function (event) {
    record(event);
    return quietly(() => send.call(this, event));
  };
  // Events of a cluster's workers come to the appenders of the primary by this way alone.
  clustering.onMessage = function (listener) {
    return onMessage.call(this, (event) => quietly(() => listener(event)));
  };
}

function record(event: LoggingEvent): void {
  try {
    // What another process has sent here is a record of that process.
    if (event.pid !== undefined && event.pid !== process.pid) return;
    const { number, text } = severityOfLog4js(event.level.level, event.level.levelStr);
    bridge(event.categoryName, number, () => ({
      ...readEvent(event),
      ...(text !== undefined && { severityText: text }),
    }));
  } catch {
    runtime.internalErrors++;
  }
}

/** Names: OpenTelemetry semantic conventions, "Code". */
function readEvent({ data, context, fileName, lineNumber, functionName }: LoggingEvent): Bridged {
  const { attributes, ...read } = readPrinted(data);
  return {
    ...read,
    attributes: {
      ...(fileName !== undefined && { 'code.file.path': fileName }),
      ...(lineNumber !== undefined && { 'code.line.number': lineNumber }),
      ...(functionName && { 'code.function.name': functionName }),
      ...context,
      ...attributes,
    },
  };
}
