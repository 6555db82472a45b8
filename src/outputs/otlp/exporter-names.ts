import { getStringListFromEnv } from '@opentelemetry/core';
import { ConfigError } from '../../config/config-error.ts';
import type { Signal } from './protocol.ts';

export type ExporterName = 'otlp' | 'console';

/**
 * The exporters a signal is to be given to.
 * Source: OpenTelemetry specification, "Environment Variables", exporter selection.
 *
 * @throws ConfigError for one that is not known.
 */
export function exporterNames(signal: Signal): ReadonlySet<ExporterName> {
  const key = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const names = new Set(getStringListFromEnv(key) ?? []);
  if (names.size === 0) return new Set(['otlp']);
  if (names.has('none')) return new Set();
  const known = new Set<ExporterName>();
  for (const name of names) {
    if (name !== 'otlp' && name !== 'console') throw new ConfigError(key, name, 'otlp, console, none');
    known.add(name);
  }
  return known;
}
