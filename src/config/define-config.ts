import type { SpanlogConfig } from './config.ts';

/** Gives a configuration file its types: `export default defineConfig({ … })`. @returns what it was given. */
export function defineConfig(config: SpanlogConfig): SpanlogConfig {
  return config;
}
