/**
 * The way of a record from the app's own logger into the pipeline. What keeps it from coming twice is here: a library
 * that writes through another, or an output of ours that logs, makes no second record.
 */
import { type Context, context as contextApi, trace } from '@opentelemetry/api';
import { type Emission, stamp } from '../../context/stamp.ts';
import { emit, runtime } from '../../runtime.ts';

type Severity = NonNullable<Emission['severityNumber']>;
export interface Fields {
  [key: string]: unknown;
}
/** What a bridge knows of a record, besides its logger and severity. */
export interface Bridged extends Omit<Emission, 'attributes' | 'severityNumber' | 'shown'> {
  attributes?: Fields | undefined;
}

/** How deep the current call is inside of a logger that writes, or of the pipeline. */
let depth = 0;
/** What a logger is about to write: when it writes it by `console`, that is no second record. */
let announced: string | undefined;

/** True while a logger is writing what has been bridged: whatever is logged now is its doing. */
export function isWriting(): boolean {
  return depth > 0;
}

/** Runs what a library does with a record that has been bridged. */
export function quietly<T>(write: () => T): T {
  depth++;
  try {
    return write();
  } finally {
    depth--;
  }
}

/** Says what a logger hands to its stream next, where the writing itself cannot be wrapped. */
export function announce(text: unknown): void {
  announced = typeof text === 'string' ? withoutEnd(text) : undefined;
}

/** True for the arguments of a `console` call by which a logger writes what has been bridged. */
export function isAnnounced(call: readonly unknown[]): boolean {
  return (
    announced !== undefined &&
    call.some((argument) => typeof argument === 'string' && withoutEnd(argument) === announced)
  );
}

function withoutEnd(line: string): string {
  return line.endsWith('\n') ? line.slice(0, line.endsWith('\r\n') ? -2 : -1) : line;
}

/**
 * Makes a record of what the app's own logger was given. Never throws.
 *
 * The library's own level has let it through, so only a level that somebody chose counts, and not the default.
 *
 * @param logger the name the library has for its logger.
 * @param read called when the record is wanted; whatever is logged meanwhile is its own doing. What it gives is kept;
 * undefined: none after all.
 */
export function bridge(logger: string, severityNumber: Severity, read: () => Bridged | undefined): void {
  if (depth > 0) return;
  depth++;
  try {
    if (severityNumber < runtime.levels.bridgedThresholdOf(logger)) return;
    const known: (Emission & Bridged) | undefined = read();
    if (known === undefined) return;
    // It is nobody else's: a copy would be for nothing.
    known.severityNumber = severityNumber;
    known.shown = true;
    if (known.attributes !== undefined) {
      known.attributes = withoutTraceIds(known.attributes, known.context ?? contextApi.active());
    }
    emit(stamp(logger, undefined, known));
  } catch {
    runtime.internalErrors++;
  } finally {
    depth--;
  }
}

const TRACE_IDS = ['trace_id', 'traceId', 'trace.id'];
const SPAN_IDS = ['span_id', 'spanId', 'span.id'];
const FLAGS = ['trace_flags', 'traceFlags'];

/** The ids that an instrumentation or the app's own mixin has put there: the record has them in their place. */
function withoutTraceIds(attributes: Fields, context: Context): Fields {
  const traceId = trace.getSpanContext(context)?.traceId;
  const found = traceId && TRACE_IDS.find((key) => attributes[key] === traceId);
  if (!found) return attributes;
  const spanId = trace.getSpanContext(context)?.spanId;
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([key, value]) =>
        key !== found && !FLAGS.includes(key) && !(SPAN_IDS.includes(key) && value === spanId),
    ),
  );
}
