import { createRequire } from 'node:module';
import type { SpanlogConfig } from '../config/config.ts';

/**
 * Starts Spanlog in this thread; `spanlog/register` does so by itself. OpenTelemetry is loaded here and not before: a
 * library that only asks for a logger costs an app nothing.
 *
 * @param config see {@link SpanlogConfig}; default: the environment and the file named by `SPANLOG_CONFIG`.
 * @throws ConfigError for a configuration that cannot be started with. Nothing in logging throws after that.
 */
export function start(config?: SpanlogConfig): void {
  const entry = import.meta.url.endsWith('.ts') ? './start.ts' : './sdk.js';
  const sdk = createRequire(import.meta.url)(entry) as { start(config?: SpanlogConfig): void };
  sdk.start(config);
}
