import type { LevelSetting } from './level-table.ts';

/** The root logger's level where nobody sets one; `info` in an environment of another name, or of none. */
const LEVELS: { readonly [environment: string]: LevelSetting } = {
  development: 'debug',
  test: 'info',
  production: 'warn',
};

export function levelIn(environment: string | undefined): LevelSetting {
  return (
    (environment !== undefined && Object.hasOwn(LEVELS, environment) ? LEVELS[environment] : undefined) ??
    'info'
  );
}

/**
 * An attribute given in `OTEL_RESOURCE_ATTRIBUTES`. The SDK reads the variable for itself; this is for what Spanlog
 * decides by it.
 */
export function resourceAttribute(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  for (const pair of (environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(',')) {
    const equals = pair.indexOf('=');
    if (equals === -1 || pair.slice(0, equals).trim() !== name) continue;
    const text = pair.slice(equals + 1).trim();
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }
  return undefined;
}

/**
 * The name of the environment a process runs in.
 *
 * @param configured the key `environment`.
 */
export function environmentName(
  configured: string | undefined,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  return (
    configured ??
    resourceAttribute('deployment.environment.name', environment) ??
    (environment['NODE_ENV'] || undefined)
  );
}
