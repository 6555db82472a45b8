import type { OtlpSettings } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';
import type { Signal } from './protocol.ts';

/** The specification's default for OTLP over HTTP. */
export const DEFAULT_ENDPOINT = 'http://localhost:4318';

/**
 * Without its scheme, `localhost:4318` is a URL of the scheme `localhost`: the exporter would find out with the first
 * record.
 *
 * @throws ConfigError naming the variable.
 */
export function checkEndpoint(signal: Signal, otlp: OtlpSettings, environment = process.env): void {
  if (otlp.endpoint) return;
  for (const key of [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`, 'OTEL_EXPORTER_OTLP_ENDPOINT']) {
    const address = environment[key];
    if (!address) continue;
    if (!/^https?:$/.test(URL.parse(address)?.protocol ?? '')) {
      throw new ConfigError(key, address.replace(/^.*@/s, '***@'), 'a URL starting with http:// or https://');
    }
    return;
  }
}

/** Where a signal goes, for people to read: credentials and query are left out. */
export function endpointText(signal: Signal, otlp: OtlpSettings, environment = process.env): string {
  const address =
    otlp.endpoint ||
    environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`] ||
    environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ||
    DEFAULT_ENDPOINT;
  const url = URL.parse(address);
  // `localhost:4317`, as gRPC takes it, parses as a URL of the scheme `localhost`.
  if (url === null || !/^https?:$/.test(url.protocol))
    return address.replace(/[?#].*$/s, '').replace(/^.*@/s, '***@');
  const secret = url.username !== '' || url.password !== '' ? '***@' : '';
  return `${url.protocol}//${secret}${url.host}${url.pathname.replace(/\/$/, '')}`;
}
