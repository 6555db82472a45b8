/** The OpenTelemetry instrumentations an app has installed: they are started without being configured. */
import { createRequire } from 'node:module';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { nearestPackage } from '../config/nearest-package.ts';

/** Built in, with Spanlog's own settings. */
const BUILT_IN = new Set(['@opentelemetry/instrumentation-http', '@opentelemetry/instrumentation-undici']);
const BUNDLE = '@opentelemetry/auto-instrumentations-node';

/** An instrumentation found, and the file it was loaded from. */
export interface Found {
  readonly name: string;
  readonly path: string;
  readonly instrumentations: Instrumentation[];
}

/**
 * Loads every `@opentelemetry/instrumentation-*` that the app's package.json names, and `auto-instrumentations-node`.
 * Those in `OTEL_NODE_DISABLED_INSTRUMENTATIONS` (short names, by commas, as that package reads it) are left out.
 *
 * @param warn takes one line for each that could not be loaded; the others are started all the same.
 */
export function findInstrumentations(warn: (line: string) => void): Found[] {
  const own = nearestPackage();
  if (own === undefined) return [];
  const disabled = new Set(
    (process.env['OTEL_NODE_DISABLED_INSTRUMENTATIONS'] ?? '').split(',').map((s) => s.trim()),
  );
  const require = createRequire(own.path);
  const found: Found[] = [];
  for (const name of new Set(own.dependencies)) {
    const short = /^@opentelemetry\/instrumentation-(.+)$/.exec(name)?.[1];
    if (BUILT_IN.has(name) || (name !== BUNDLE && short === undefined)) continue;
    if (short !== undefined && disabled.has(short)) continue;
    try {
      const path = require.resolve(name);
      const exported = require(name) as { [key: string]: unknown };
      const instrumentations = name === BUNDLE ? fromBundle(exported) : fromExports(exported);
      if (instrumentations.length > 0) found.push({ name: short ?? 'auto', path, instrumentations });
    } catch (error) {
      if (isPruned(error, name)) continue;
      const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
      warn(`${name} is installed but could not be started: ${reason}`);
    }
  }
  return found;
}

/** Development dependencies are named and not installed in production. */
function isPruned(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' && message.includes(`'${name}'`);
}

function fromBundle(exported: { [key: string]: unknown }): Instrumentation[] {
  const make = exported['getNodeAutoInstrumentations'] as (config: object) => Instrumentation[];
  return make(Object.fromEntries([...BUILT_IN].map((name) => [name, { enabled: false }])));
}

/** By convention an instrumentation package exports one class whose name ends in `Instrumentation`. */
function fromExports(exported: { [key: string]: unknown }): Instrumentation[] {
  return Object.entries(exported)
    .filter(([key, value]) => key.endsWith('Instrumentation') && isInstrumentationClass(value))
    .map(([, Class]) => new (Class as new () => Instrumentation)());
}

function isInstrumentationClass(value: unknown): boolean {
  return typeof value === 'function' && typeof value.prototype?.setTracerProvider === 'function';
}
