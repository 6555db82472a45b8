import type { BridgeName } from './bridges.ts';
import type { LevelName, LevelSetting, LevelTable } from './level-table.ts';
import type { OutputConfig } from './output-config.ts';
import type { OutputChoice } from './outputs-schema.ts';
import type { Routes } from './routes.ts';

/**
 * Which hops in front of the service may be believed about the client's address.
 *
 * - `false`: none; the address is the connection's own.
 * - a number: so many hops.
 * - a list of addresses, CIDR ranges, or `loopback`, `linklocal`, `uniquelocal`.
 */
export type TrustProxy = false | number | readonly string[];

/** Reads the user's id from a request, as the framework in use hands it to the app. */
// biome-ignore lint/suspicious/noExplicitAny: every framework has its own type, and the app knows which it is.
export type UserReader = (request: any) => unknown;

/** How records and spans are written on the wire. */
export type OtlpProtocol = 'http/json' | 'http/protobuf' | 'grpc';

/**
 * What `start()` and the configuration file take. Everything has a default, so nothing need be set. The argument of
 * `start()` wins over the environment, the environment over the file.
 */
export interface SpanlogConfig extends EnvironmentConfig {
  /**
   * The environment this process runs in: `deployment.environment.name`. Default: what `OTEL_RESOURCE_ATTRIBUTES` says,
   * else `NODE_ENV`.
   */
  environment?: string;
  /** What holds in one environment, over what holds in all. */
  environments?: { [environment: string]: EnvironmentConfig };
  /** How the levels of a running process follow the configuration file; modules that it imports are not read again. */
  reload?: {
    /** When the file changes. Default: true. */
    watch?: boolean;
    /** By this signal, instead of what the signal does by default. Default: false, none. */
    signal?: false | 'SIGHUP' | 'SIGUSR2';
  };
}

/** The settings that may differ from environment to environment. */
export interface EnvironmentConfig {
  /** `service.name`. Default: `OTEL_SERVICE_NAME`, else the name in the nearest package.json. */
  service?: string;
  /** The root logger's level. Default: `debug` in development, `warn` in production, else `info`. */
  level?: LevelName;
  /** Levels of named loggers; a dotted name inherits from its nearest ancestor. */
  levels?: { [logger: string]: NonNullable<EnvironmentConfig['level']> };
  /** What is written to standard output. Default: `pretty` on a terminal, `json` otherwise. */
  format?: 'pretty' | 'json' | 'ecs' | 'gcp' | 'none';
  /**
   * Loggers by name, each with a level, or with a level, outputs of its own, and whether its records go on to the outputs
   * above it (`propagate`, default true). The empty name is the root's. What one place says of a logger and another one
   * does not stays.
   */
  loggers?: { [logger: string]: NonNullable<EnvironmentConfig['level']> | LoggerConfig };
  /**
   * Outputs by name. `console` and `otlp` are there without being named; naming them changes what they take. An output
   * that a logger names gets that logger's records, any other those of all; where the root names some, it has those alone.
   */
  outputs?: { [name: string]: OutputConfig };
  /** The line on standard error that says what is on. Default: true. */
  banner?: boolean;
  /** Which hops in front of the service may name the client's address. Default: false, none. */
  trustProxy?: TrustProxy;
  /**
   * Reads who made a request, when it is answered: `user: (request) => request.user?.id`. It is given what the framework
   * hands to the app: the request of Express, Fastify, Nest and plain http, the context of Koa and Hono. What it gives
   * is `user.id` of the entry record and the span; nothing, when it throws. Default: no user.
   */
  user?: UserReader;
  /** Secrets are taken out of every record and span by name and by look; `false` turns it off. Default: on. */
  redact?: false | RedactConfig;
  /** Where logs and traces are sent. What is not set here is read from `OTEL_EXPORTER_OTLP_*`. */
  otlp?: {
    /** Base address; `/v1/logs` and `/v1/traces` are added. Default: `http://localhost:4318`. */
    endpoint?: string;
    /** Default: `http/json`. `grpc` needs the packages `@opentelemetry/exporter-{logs,trace}-otlp-grpc`. */
    protocol?: OtlpProtocol;
    /** Sent with every request: a key of an API, for one. */
    headers?: { [name: string]: string };
  };
  /**
   * When a record is on disk: `turn`, by the end of the event-loop turn, and ERROR and above before the call returns;
   * `call`, every record before its call returns. Default: `turn`.
   */
  durability?: 'turn' | 'call';
  /**
   * How long the end of the process waits for the network at most: milliseconds, or text such as `5s`. What has not been
   * delivered by then stays on disk for the next start. 0: not at all. Default: `2s`.
   */
  exitTimeout?: number | string;
  /** Where records and spans wait until they are delivered; `false`: in memory only. */
  spool?: false | SpoolConfig;
  /** Which of the app's own loggers are records here too; `false`: none. Default: all. */
  bridges?: false | BridgesConfig;
  /**
   * Calls to other services and databases are recorded: DEBUG, WARN when they are slow, ERROR when they fail; `false`: not.
   * Default: on.
   */
  outbound?: false | OutboundConfig;
  /**
   * Records below the level of their logger are kept back and written when their request or job fails or is slow.
   * Default: false.
   */
  holdBack?: boolean | HoldBackConfig;
  /** Writes only a part of the records a rule fits; never ERROR and above. The first rule that fits decides. */
  sampling?: readonly SamplingConfig[];
  /**
   * Records that say the same are written `limit` times in a `window`, and after that told by their number
   * (`log.repeated`); never ERROR and above. Default: false.
   */
  storms?: boolean | StormConfig;
  /** OpenTelemetry instrumentations besides http, undici and those found among the app's dependencies. */
  instrumentations?: readonly object[];
  /** OpenTelemetry LogRecordProcessors that see every record too. Not used with `OTEL_CONFIG_FILE`, which names its own. */
  logRecordProcessors?: readonly object[];
  /** OpenTelemetry SpanProcessors that see every span too; with `OTEL_CONFIG_FILE` before those of the file. */
  spanProcessors?: readonly object[];
}

/**
 * What an app logs without Spanlog, and becomes a record here all the same. Its own output stays as it is. Each is on
 * unless it is `false`.
 */
export interface BridgesConfig {
  /** The methods of the global `console`. */
  console?: boolean;
  /** pino. */
  pino?: boolean;
  /** winston, from version 3 on. */
  winston?: boolean;
  /** bunyan. */
  bunyan?: boolean;
  /** log4js. */
  log4js?: boolean;
  /** What the package `debug` shows, by the variable `DEBUG`. */
  debug?: boolean;
  /** Node's own warnings: deprecations, too many listeners. */
  warnings?: boolean;
}

/** What is taken out besides what always is, and what is not. */
export interface RedactConfig {
  /**
   * Further names whose value is a secret, at any depth and in texts (`iban=…`). Case, separators and what stands before
   * do not matter: `iban` is `userIban` and `USER_IBAN` too. Default: none.
   */
  keys?: readonly string[];
  /**
   * Names whose text or number is left as it is, by name and by look: `nextPageToken`, an order number that could be that of
   * a card. The whole name of an attribute, or what follows its last dot; case and separators do not matter. Default: none.
   */
  keep?: readonly string[];
  /**
   * Places, written as in pino: `user.address.street`, `headers["x-token"]`, `*.secret`, `items[*].card`. `*` is any key or
   * any place of a list, of one level. An attribute with dots in its name is found by the same path. Default: none.
   */
  paths?: readonly string[];
  /**
   * Further secrets by their look; what one of these matches is replaced, wherever a text holds it. A pattern that takes more
   * than linear time would hold up the app, so texts of more than 8192 code units are searched in pieces of that length,
   * parted at a space where there is one: what lies across two is missed. Default: none.
   */
  patterns?: readonly RegExp[];
  /** Addresses of e-mail. Default: false. */
  email?: boolean;
  /**
   * Telephone numbers: with a `+` and the country's code, in the North American and the Chinese way of writing them.
   * Default: false.
   */
  phone?: boolean;
  /** What stands where a secret stood. Default: `[Redacted]`. */
  censor?: string;
  /** An attribute whose name or place is a secret's is left out with its name. Default: false, its value is replaced. */
  remove?: boolean;
}

/** How calls to other services and databases are recorded. Times are numbers of milliseconds or text such as `2s`. */
export interface OutboundConfig {
  /** How long a call takes that counts as slow: for all, or for some kinds of call. Default: `1s`. */
  slow?: number | string | { [kind in OutboundKind]?: number | string };
  /**
   * The trace and the request id are written into SQL statements as a comment, where the client's instrumentation can (pg,
   * mysql2). Every statement's text is then another one. Default: false.
   */
  sqlComments?: boolean;
}

/** Kinds of call: HTTP, databases, brokers, remote procedures. */
export type OutboundKind = 'http' | 'db' | 'messaging' | 'rpc';

/** Times are numbers of milliseconds or text such as `2s`. */
export interface HoldBackConfig {
  /** The lowest level that is kept back. Default: `debug`. */
  level?: NonNullable<EnvironmentConfig['level']>;
  /** How long a request or job takes that counts as slow. Default: `1s`. */
  slow?: number | string;
  /** Records kept of one request or job; the newest stay. Default: 200. */
  size?: number;
}

/** Which records, and which part of them is written. */
export interface SamplingConfig {
  /** This logger and those below it. Default: all. */
  logger?: string;
  /** The highest level it is for. Default: `info`. */
  level?: 'trace' | 'debug' | 'info' | 'warn';
  /** Records whose message begins so. Default: any. */
  message?: string;
  /** From 0 to 1. Records of one trace share their fate. */
  rate: number;
  /** The others are kept back, and written when their request or job fails. Default: false. */
  unlessFailed?: boolean;
}

/** Times are numbers of milliseconds or text such as `10s`. */
export interface StormConfig {
  /** Records of a kind written in a window. Default: 20. */
  limit?: number;
  /** Default: `10s`. */
  window?: number | string;
}

/** What a logger has of its own. */
export interface LoggerConfig {
  /** Its level, and that of those below it. Default: that of the logger above. */
  level?: NonNullable<EnvironmentConfig['level']>;
  /** Names of outputs. */
  outputs?: readonly string[];
  /** Records go on to the outputs of the loggers above, up to the root. Default: true. */
  propagate?: boolean;
}

/** Sizes are numbers of bytes or text such as `1GB`; times are numbers of milliseconds or text such as `7d`. */
export interface SpoolConfig {
  /** False: in memory only, as `spool: false`. Default: true. */
  disk?: boolean;
  /** Folder. Default: `spanlog/spool/<service>` in the user's state folder (`$XDG_STATE_HOME`, `~/.local/state`). */
  dir?: string;
  /** The most it takes on disk. Beyond it, the lowest severity goes first, the oldest of it first. Default: `1GB`. */
  maxBytes?: number | string;
  /** What waits longer is given up. Default: `7d`. */
  maxAge?: number | string;
  /** Forces what was written to the disk every so often, against power loss. Default: false, never. */
  fsync?: false | number | string;
  /** The most that is kept in memory where there is no disk. Default: `32MB`. */
  memoryBytes?: number | string;
}

/** What was configured for redaction, with every default filled in. @internal */
export interface RedactChoice {
  readonly keys: readonly string[];
  readonly keep: readonly string[];
  /** Each step a key, or null for any. */
  readonly paths: readonly (readonly (string | null)[])[];
  readonly patterns: readonly RegExp[];
  readonly email: boolean;
  readonly phone: boolean;
  readonly censor: string;
  readonly remove: boolean;
}

/** Records that are written later, by their number or not at all. Times are milliseconds. @internal */
export interface WithholdChoice {
  readonly holdBack:
    | { readonly level: LevelSetting; readonly slow: number; readonly size: number }
    | undefined;
  readonly sampling: readonly SamplingConfig[];
  readonly storms: { readonly limit: number; readonly window: number } | undefined;
}

/** What was configured for calls out, with every default filled in. @internal */
export interface OutboundChoice {
  /** Milliseconds. */
  readonly slow: { readonly [kind in OutboundKind]: number };
  readonly sqlComments: boolean;
}

/** What was configured for the spool, with every default filled in but the folder's. @internal */
export interface SpoolChoice {
  /** Undefined: the default folder. */
  readonly dir: string | undefined;
  readonly maxBytes: number;
  readonly maxAge: number;
  /** Milliseconds; 0: never. */
  readonly fsync: number;
  readonly memoryBytes: number;
  /** False: memory only. */
  readonly onDisk: boolean;
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
  /** Name of the environment. */
  readonly environment: string | undefined;
  /** Absolute path of the configuration file. */
  readonly file: string | undefined;
  readonly reload: { readonly watch: boolean; readonly signal: NodeJS.Signals | undefined };
  readonly levels: LevelTable;
  readonly format: 'pretty' | 'json' | 'ecs' | 'gcp' | 'none';
  readonly routes: Routes;
  readonly outputs: { readonly [name: string]: OutputChoice };
  readonly banner: boolean;
  readonly trustProxy: TrustProxy;
  readonly user: ((request: never) => unknown) | undefined;
  readonly redact: false | RedactChoice;
  readonly otlp: OtlpSettings;
  readonly durability: 'turn' | 'call';
  /** Milliseconds. */
  readonly exitTimeout: number;
  readonly spool: SpoolChoice;
  readonly bridges: ReadonlySet<BridgeName>;
  /** Undefined: calls are not recorded. */
  readonly outbound: OutboundChoice | undefined;
  readonly withhold: WithholdChoice;
  readonly instrumentations: readonly object[];
  readonly logRecordProcessors: readonly object[];
  readonly spanProcessors: readonly object[];
}
