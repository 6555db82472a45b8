/**
 * The OpenTelemetry Logs API as a source: any library that emits through it ends in the same outputs as `getLogger`,
 * stamped in the same way.
 */
import type { Logger, LoggerOptions, LoggerProvider, LogRecord, TimeInput } from '@opentelemetry/api';
import { stamp } from '../record/stamp.ts';
import { emit, runtime } from '../runtime.ts';

/** The provider that stands behind `logs.getLogger()`. */
export class PipelineLoggerProvider implements LoggerProvider {
  getLogger(name: string, version?: string, _options?: LoggerOptions): Logger {
    return {
      enabled: (options) => isEnabled(name, options?.severityNumber),
      emit: (record) => emitRecord(name, version, record),
    };
  }
}

function isEnabled(name: string, severityNumber: number | undefined): boolean {
  return severityNumber === undefined || severityNumber >= runtime.levels.thresholdOf(name);
}

function emitRecord(name: string, version: string | undefined, record: LogRecord): void {
  if (!isEnabled(name, record.severityNumber)) return;
  try {
    const { timestamp, ...rest } = record;
    const time = timestamp === undefined ? undefined : unixMilliseconds(timestamp);
    emit(stamp(name, version, time === undefined ? rest : { ...rest, time }));
  } catch {
    runtime.internalErrors++;
  }
}

/** Source: OpenTelemetry API for JavaScript, `TimeInput`: a Date, `[s, ns]`, or a number since the epoch or the start. */
function unixMilliseconds(time: TimeInput): number | undefined {
  if (Array.isArray(time)) return time[0] * 1e3 + time[1] / 1e6;
  const value = typeof time === 'number' ? time : time.getTime();
  if (!Number.isFinite(value)) return undefined;
  return value < performance.timeOrigin ? value + performance.timeOrigin : value;
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
