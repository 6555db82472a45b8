import type { OtlpProtocol, OtlpSettings } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';

export type Signal = 'logs' | 'traces';

const ALLOWED: readonly OtlpProtocol[] = ['http/json', 'http/protobuf', 'grpc'];

/** A protocol and the setting it comes from, for errors. */
export interface ChosenProtocol {
  readonly protocol: OtlpProtocol;
  readonly key: string;
}

/**
 * The protocol a signal is sent with: configured, else from its own variable, else from the general one, else
 * `http/json`, which can be read on the wire. The specification's default, `http/protobuf`, is a SHOULD.
 *
 * @throws ConfigError for another value.
 */
export function protocolOf(signal: Signal, otlp: OtlpSettings, environment = process.env): ChosenProtocol {
  if (otlp.protocol !== undefined) return { protocol: otlp.protocol, key: 'otlp.protocol' };
  for (const key of [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`, 'OTEL_EXPORTER_OTLP_PROTOCOL']) {
    const text = environment[key]?.trim();
    if (!text) continue;
    const protocol = ALLOWED.find((name) => name === text);
    if (protocol === undefined) throw new ConfigError(key, text, ALLOWED.join(', '));
    return { protocol, key };
  }
  return { protocol: 'http/json', key: 'default' };
}
