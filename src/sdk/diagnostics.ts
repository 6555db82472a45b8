/** OpenTelemetry's own diagnostics, made fit for a service's standard error: a message is said once a minute. */
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import { diagLogLevelFromString, getStringFromEnv, setGlobalErrorHandler } from '@opentelemetry/core';
import { sayOnStderr } from './stderr.ts';

/** Milliseconds for which a message is not repeated. */
const QUIET = 60_000;
/** Distinct messages remembered; beyond it the memory starts anew. */
const MAX_REMEMBERED = 200;

const DUPLICATE = /duplicate registration of API: /;

/** Said once: an SDK registers four APIs. */
const REFUSED_OTHER =
  'another OpenTelemetry SDK tried to start after spanlog; it was refused and spanlog goes on. ' +
  'Remove the other one, or start it first and let spanlog join it';

/** The level of OpenTelemetry's diagnostics: OTEL_LOG_LEVEL, else warnings and errors. */
export function diagnosticsLevel(): DiagLogLevel {
  const text = getStringFromEnv('OTEL_LOG_LEVEL');
  return (text === undefined ? undefined : diagLogLevelFromString(text)) ?? DiagLogLevel.WARN;
}

/** Takes over the diagnostics; what the exporters report of failed deliveries is told by the delivery count instead. */
export function takeOverDiagnostics(): void {
  setGlobalErrorHandler((error) => {
    if (diagnosticsLevel() >= DiagLogLevel.DEBUG) sayOnStderr(String(error));
  });
  let refusedOther = false;
  const say = rateLimited((message) => {
    if (!DUPLICATE.test(message)) sayOnStderr(message);
    else if (!refusedOther) {
      refusedOther = true;
      sayOnStderr(REFUSED_OTHER);
    }
  });
  const logger: DiagLogger = { error: say, warn: say, info: say, debug: say, verbose: say };
  diag.setLogger(logger, { logLevel: diagnosticsLevel(), suppressOverrideMessage: true });
}

function rateLimited(say: (message: string) => void): (...parts: unknown[]) => void {
  const said = new Map<string, number>();
  return (...parts) => {
    const message = parts
      .filter((part) => typeof part === 'string' || part instanceof Error)
      .map(String)
      .join(' ');
    const now = Date.now();
    const last = said.get(message);
    if (last !== undefined && now - last < QUIET) return;
    if (said.size >= MAX_REMEMBERED) said.clear();
    said.set(message, now);
    say(message);
  };
}
