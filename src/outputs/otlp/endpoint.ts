import type { OtlpSettings } from '../../config/config.ts';
import type { Signal } from './protocol.ts';

/** The specification's default for OTLP over HTTP. */
const DEFAULT = 'http://localhost:4318';

/** Where a signal goes, for people to read: credentials and query are left out. */
export function endpointText(signal: Signal, otlp: OtlpSettings, environment = process.env): string {
  const address =
    otlp.endpoint ||
    environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`] ||
    environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ||
    DEFAULT;
  const url = URL.parse(address);
  // `localhost:4317`, as gRPC takes it, parses as a URL of the scheme `localhost`.
  if (url === null || !/^https?:$/.test(url.protocol))
    return address.replace(/[?#].*$/s, '').replace(/^.*@/s, '***@');
  const secret = url.username !== '' || url.password !== '' ? '***@' : '';
  return `${url.protocol}//${secret}${url.host}${url.pathname.replace(/\/$/, '')}`;
}
