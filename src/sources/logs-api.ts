/**
 * The OpenTelemetry Logs API as a source: any library that emits through it ends in the same outputs as `getLogger`,
 * stamped in the same way.
 */
import type { Logger, LoggerOptions, LoggerProvider, LogRecord, TimeInput } from '@opentelemetry/api';
import { stamp } from '../context/stamp.ts';
import { SEVERITY } from '../record/level.ts';
import { emit, runtime } from '../runtime.ts';
import { isWriting } from './bridges/bridge.ts';

/** The provider that stands behind `logs.getLogger()`. */
export class PipelineLoggerProvider implements LoggerProvider {
  getLogger(name: string, version?: string, _options?: LoggerOptions): Logger {
    return {
      enabled: (options) => isEnabled(name, options?.severityNumber),
      emit: (record) => emitRecord(name, version, record),
    };
  }
}

/** A record that states no severity passes every level but `off`. Source: Logs SDK specification, `minimum_severity`. */
function isEnabled(name: string, severityNumber: number | undefined): boolean {
  return (severityNumber || SEVERITY.fatal) >= runtime.levels.thresholdOf(name);
}

function emitRecord(name: string, version: string | undefined, record: LogRecord): void {
  try {
    if (!isEnabled(name, record.severityNumber)) return;
    const { timestamp, ...rest } = record;
    const time = timestamp === undefined ? undefined : unixMilliseconds(timestamp);
    // An app's own logger that sends by OpenTelemetry and writes to its other outputs too.
    const shown = isWriting();
    emit(stamp(name, version, time === undefined ? { ...rest, shown } : { ...rest, shown, time }));
  } catch {
    runtime.internalErrors++;
  }
}

/** Milliseconds: below it a number is `performance.now()` of at most three years, above it the epoch's, from 1973 on. */
const LONGEST_UPTIME = 1e11;
/** The last moment a Date can hold, in Unix milliseconds. */
const LAST_DATE = 8.64e15;

/**
 * Source: OpenTelemetry API for JavaScript, `TimeInput`: a Date, `[s, ns]`, or a number since the epoch or the start.
 *
 * @returns undefined for what is no time.
 */
function unixMilliseconds(time: TimeInput): number | undefined {
  const value = Array.isArray(time) ? time[0] * 1e3 + time[1] / 1e6 : Number(time);
  if (!(Math.abs(value) <= LAST_DATE)) return undefined;
  return typeof time === 'number' && value < LONGEST_UPTIME ? value + performance.timeOrigin : value;
}

/** Version of the old API's global, which every release of it asks for. */
const LEGACY_VERSION = 1;
const LEGACY_KEY = Symbol.for('io.opentelemetry.js.api.logs');

/**
 * Bridges libraries still on `@opentelemetry/api-logs`: its global is another one than `@opentelemetry/api`'s, and what
 * goes there under this SDK would vanish without a word. Does nothing when somebody has set it already.
 */
export function bridgeLegacyLogsApi(provider: LoggerProvider): void {
  const global = globalThis as { [LEGACY_KEY]?: (version: number) => LoggerProvider | undefined };
  global[LEGACY_KEY] ??= (version) => (version === LEGACY_VERSION ? provider : undefined);
}
