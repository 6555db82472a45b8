import type { LevelTable } from './level-table.ts';

/**
 * Which hops in front of the service may be believed about the client's address.
 *
 * - `false`: none; the address is the connection's own.
 * - a number: so many hops.
 * - a list of addresses, CIDR ranges, or `loopback`, `linklocal`, `uniquelocal`.
 */
export type TrustProxy = false | number | readonly string[];

/** How records and spans are written on the wire. */
export type OtlpProtocol = 'http/json' | 'http/protobuf' | 'grpc';

/**
 * What `start()` and the configuration file take. Everything has a default, so nothing need be set. The argument of
 * `start()` wins over the environment, the environment over the file.
 */
export interface SpanlogConfig {
  /** `service.name`. Default: `OTEL_SERVICE_NAME`, else the name in the nearest package.json. */
  service?: string;
  /** The root logger's level. Default: `info`. */
  level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'off';
  /** Levels of named loggers; a dotted name inherits from its nearest ancestor. */
  levels?: { [logger: string]: NonNullable<SpanlogConfig['level']> };
  /** What is written to standard output. Default: `pretty` on a terminal, `json` otherwise. */
  format?: 'pretty' | 'json' | 'none';
  /** The line on standard error that says what is on. Default: true. */
  banner?: boolean;
  /** Which hops in front of the service may name the client's address. Default: false, none. */
  trustProxy?: TrustProxy;
  /**
   * Secrets are taken out of every record by name and by look. `keys` are further names; `false` turns it off.
   * Default: on.
   */
  redact?: false | { keys?: readonly string[] };
  otlp?: {
    /** Base address; `/v1/logs` and `/v1/traces` are added. Default: `http://localhost:4318`. */
    endpoint?: string;
    /** Default: `http/json`. `grpc` needs the packages `@opentelemetry/exporter-{logs,trace}-otlp-grpc`. */
    protocol?: OtlpProtocol;
    headers?: { [name: string]: string };
  };
  /** OpenTelemetry instrumentations besides http, undici and those found among the app's dependencies. */
  instrumentations?: readonly object[];
  /** OpenTelemetry LogRecordProcessors that see every record too. */
  logRecordProcessors?: readonly object[];
  /** OpenTelemetry SpanProcessors that see every span too. */
  spanProcessors?: readonly object[];
}

/** What was configured for OTLP; what was not is left to `OTEL_EXPORTER_OTLP_*`. @internal */
export interface OtlpSettings {
  readonly endpoint: string | undefined;
  readonly protocol: OtlpProtocol | undefined;
  readonly headers: { readonly [name: string]: string } | undefined;
}

/** The configuration with every default filled in. @internal */
export interface Config {
  /** Undefined when neither configured nor found; the SDK then says `unknown_service:node`. */
  readonly service: string | undefined;
  /** Only when set in code or file: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are the SDK's to read. */
  readonly explicitService: string | undefined;
  readonly serviceVersion: string | undefined;
  readonly levels: LevelTable;
  readonly format: 'pretty' | 'json' | 'none';
  readonly banner: boolean;
  readonly trustProxy: TrustProxy;
  readonly redact: false | { readonly keys: readonly string[] };
  readonly otlp: OtlpSettings;
  readonly instrumentations: readonly object[];
  readonly logRecordProcessors: readonly object[];
  readonly spanProcessors: readonly object[];
}
