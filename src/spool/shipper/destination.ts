/** Where the entries of one signal are sent, resolved and checked; plain data, given to the shipper's thread. */
export interface Destination {
  readonly protocol: 'http/json' | 'http/protobuf' | 'grpc';
  /** Full address (`http://localhost:4318/v1/logs`); for gRPC the target as its exporter takes it, or undefined. */
  readonly url: string | undefined;
  readonly headers: { readonly [name: string]: string };
  readonly compression: 'gzip' | 'none';
  /** Milliseconds a request may take. Source: OTLP exporter specification, `OTEL_EXPORTER_OTLP_TIMEOUT`, 10 s. */
  readonly timeoutMs: number;
  /** PEM texts. Source: `OTEL_EXPORTER_OTLP_CERTIFICATE`, `_CLIENT_CERTIFICATE`, `_CLIENT_KEY`. */
  readonly tls: {
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
  /** Entries of one request at most. */
  readonly maxEntries: number;
  /** Milliseconds from the first entry after a pause to its request, so that more can join it. */
  readonly delayMs: number;
  /** For gRPC: a file of OpenTelemetry's exporter package, which is an optional peer; its library is found from there. */
  readonly grpcExporter?: string;
}
