/** Every logger that is compared, and how it is set up. */

export interface VariantSpec {
  readonly name: string;
  /** File of this folder. */
  readonly module: string;
  readonly env?: { readonly [name: string]: string };
  /** Where its records can be counted; a null device tells nothing. */
  readonly arrivesAt: 'receiver' | 'file' | 'nowhere';
}

const spanlog = { module: 'spanlog', arrivesAt: 'receiver' } as const;
const pino = { module: 'pino' } as const;
const json = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
const protobuf = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' };
/** Longer than any run, so that the processor has no reason to drop. */
const roomForAll = { OTEL_BLRP_MAX_QUEUE_SIZE: '10000000' };

export const NONE: VariantSpec = {
  name: 'no logging: the loop itself',
  module: 'none',
  arrivesAt: 'nowhere',
};

export const SPANLOG: VariantSpec = {
  ...spanlog,
  name: 'spanlog',
  env: { SPANLOG_FORMAT: 'none' },
};
export const SPANLOG_CALL: VariantSpec = {
  ...spanlog,
  name: "spanlog, durability 'call'",
  env: { SPANLOG_FORMAT: 'none', SPANLOG_DURABILITY: 'call' },
};
export const SPANLOG_MEMORY: VariantSpec = {
  ...spanlog,
  name: 'spanlog, spool off (memory)',
  env: { SPANLOG_FORMAT: 'none', SPANLOG_SPOOL: 'off' },
};
export const SPANLOG_PROTOBUF: VariantSpec = {
  ...spanlog,
  name: 'spanlog, OTLP protobuf',
  env: { ...protobuf, SPANLOG_FORMAT: 'none' },
};
export const SPANLOG_CONSOLE: VariantSpec = {
  ...spanlog,
  name: 'spanlog, and JSON lines to /dev/null',
  env: { SPANLOG_FORMAT: 'json' },
};
export const SPANLOG_UNREDACTED: VariantSpec = {
  ...spanlog,
  name: 'spanlog, redact: false',
  env: { SPANLOG_FORMAT: 'none', BENCH_REDACT: 'off' },
};

/** What everything else is compared with. */
export const PINO: VariantSpec = { ...pino, name: 'pino, trace-id mixin, /dev/null', arrivesAt: 'nowhere' };
export const PINO_BARE: VariantSpec = {
  ...pino,
  name: 'pino, no mixin, /dev/null',
  env: { BENCH_MIXIN: 'off' },
  arrivesAt: 'nowhere',
};
export const PINO_FILE: VariantSpec = { ...pino, name: 'pino, mixin, file, sync', arrivesAt: 'file' };
export const PINO_FILE_ASYNC: VariantSpec = {
  ...pino,
  name: 'pino, mixin, file, async',
  env: { BENCH_SYNC: 'off' },
  arrivesAt: 'file',
};
export const PINO_TRANSPORT: VariantSpec = {
  name: 'pino-opentelemetry-transport',
  module: 'pino-transport',
  arrivesAt: 'receiver',
};

export const STOCK_JSON: VariantSpec = {
  name: 'stock OTel, JSON',
  module: 'stock',
  env: json,
  arrivesAt: 'receiver',
};
export const STOCK_JSON_ALL: VariantSpec = {
  name: 'stock OTel, JSON, room for all',
  module: 'stock',
  env: { ...json, ...roomForAll },
  arrivesAt: 'receiver',
};
export const STOCK_PROTOBUF: VariantSpec = {
  name: 'stock OTel, protobuf',
  module: 'stock',
  env: protobuf,
  arrivesAt: 'receiver',
};

export const WINSTON: VariantSpec = {
  name: 'winston, JSON, /dev/null',
  module: 'winston',
  arrivesAt: 'nowhere',
};
export const WINSTON_FILE: VariantSpec = {
  name: 'winston, JSON, file',
  module: 'winston',
  arrivesAt: 'file',
};
export const LOGTAPE: VariantSpec = {
  name: 'LogTape, JSON, /dev/null',
  module: 'logtape',
  arrivesAt: 'nowhere',
};
export const LOGTAPE_OTEL: VariantSpec = {
  name: 'LogTape + OTel, JSON',
  module: 'logtape-otel',
  env: json,
  arrivesAt: 'receiver',
};
