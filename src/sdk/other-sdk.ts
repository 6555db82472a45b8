/** What of OpenTelemetry somebody else has set up in this process already. */
interface OtelGlobal {
  trace?: { getDelegate?(): object };
  context?: unknown;
}

/** Source: `@opentelemetry/api`, internal/global-utils: all copies of the API, of all 1.x versions, meet here. */
const KEY = Symbol.for('opentelemetry.js.api.1');

/** True when another SDK has registered its tracer provider. */
export function otherSdkIsRegistered(): boolean {
  const global = (globalThis as { [KEY]?: OtelGlobal })[KEY];
  return global?.trace !== undefined;
}
