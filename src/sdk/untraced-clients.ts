/** Clients of databases and brokers that the app uses and nobody traces: their calls are not in the log. */
import { nearestPackage } from '../config/nearest-package.ts';

const PREFIX = '@opentelemetry/instrumentation-';
const BUNDLE = '@opentelemetry/auto-instrumentations-node';

/** Each has an instrumentation of its own name. */
const CLIENTS = ['pg', 'mysql2', 'mongodb', 'redis', 'ioredis', 'kafkajs'];

/**
 * @param instrumentations those that are started.
 * @returns packages to install; without those of instrumentations that are turned off.
 */
export function missingInstrumentations(
  instrumentations: readonly object[],
  dependencies: readonly string[] = nearestPackage()?.dependencies ?? [],
): string[] {
  const named = new Set(dependencies);
  if (named.has(BUNDLE)) return [];
  const started = new Set(
    instrumentations.map((one) => (one as { instrumentationName?: string }).instrumentationName),
  );
  return CLIENTS.filter((client) => named.has(client))
    .map((client) => `${PREFIX}${client}`)
    .filter((name) => !named.has(name) && !started.has(name));
}
