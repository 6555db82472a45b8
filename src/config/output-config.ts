/** The outputs, as they are written in the configuration. */
import type { StampedRecord } from '../record/record.ts';
import type { LevelName } from './level-table.ts';

/** What any output can be told to take. */
export interface OutputTakes {
  /** The lowest level it takes. Default: every level its loggers let through. */
  level?: LevelName;
  /** Takes the records for which it returns true. One that throws lets its record through. */
  filter?: (record: StampedRecord) => boolean;
}

/** An output, by its type. */
export type OutputConfig =
  | ConsoleOutputConfig
  | FileOutputConfig
  | SyslogOutputConfig
  | GelfOutputConfig
  | CloudWatchOutputConfig
  | CallbackOutputConfig
  | MemoryOutputConfig
  | OtlpOutputConfig;

/** Lines on standard output or error. */
export interface ConsoleOutputConfig extends OutputTakes {
  /** What it is. */
  type: 'console';
  /** Default: the setting `format`, else `pretty` on a terminal, `json` otherwise. */
  format?: 'json' | 'pretty' | 'ecs' | 'gcp';
  /** Default: `stdout`. */
  stream?: 'stdout' | 'stderr';
}

/** A file that any number of processes may write to and rotate together, and that logrotate may rotate too. */
export interface FileOutputConfig extends OutputTakes {
  /** What it is. */
  type: 'file';
  /** Relative to the working directory; its folder is made. */
  path: string;
  /** Default: `json`. */
  format?: 'json' | 'pretty' | 'ecs' | 'gcp';
  /** Rotated before it grows beyond this. Default: any size. */
  maxBytes?: number | string;
  /** Rotated at the turn of the local day or hour, or every so often. Default: never. */
  every?: 'day' | 'hour' | number | string;
  /** Files kept after their rotation. Default: all. */
  backups?: number;
  /** Files rotated longer ago are deleted. Default: any age. */
  maxAge?: number | string;
  /** All rotated files together; the oldest go. Default: any size. */
  maxTotalBytes?: number | string;
  /** Compresses rotated files with gzip. Default: false. */
  compress?: boolean;
}

/** What outputs that send from memory have in common. */
export interface RemoteOutputConfig extends OutputTakes {
  /** The most that waits to be sent; what comes then is dropped and counted (`stats().failed`). Default: `8MB`. */
  memoryBytes?: number | string;
}

/** Where a connection goes, and how it is secured. */
export interface ConnectionConfig extends RemoteOutputConfig {
  /** Name or address. Default: `localhost`. */
  host?: string;
  /** Default: of syslog 514 (TLS: 6514), of GELF 12201. */
  port?: number;
  /** With protocol `tls`: a PEM file of the authorities to be believed. Default: Node's own. */
  ca?: string;
  /** With protocol `tls`: a PEM file of this client's certificate, with `key`. */
  cert?: string;
  /** With protocol `tls`: a PEM file of the certificate's key. */
  key?: string;
}

/** Names of syslog's facilities. Source: RFC 5424, 6.2.1. */
export type SyslogFacility =
  | 'kern'
  | 'user'
  | 'mail'
  | 'daemon'
  | 'auth'
  | 'syslog'
  | 'lpr'
  | 'news'
  | 'uucp'
  | 'cron'
  | 'authpriv'
  | 'ftp'
  | 'ntp'
  | 'audit'
  | 'alert'
  | 'clock'
  | 'local0'
  | 'local1'
  | 'local2'
  | 'local3'
  | 'local4'
  | 'local5'
  | 'local6'
  | 'local7';

/** Messages of RFC 5424, to a syslog daemon. The attributes are structured data. */
export interface SyslogOutputConfig extends ConnectionConfig {
  /** What it is. */
  type: 'syslog';
  /** `unix` is a stream socket; Node has no datagram sockets of that kind, which `/dev/log` mostly is. Default: `udp`. */
  protocol?: 'udp' | 'tcp' | 'tls' | 'unix';
  /** With protocol `unix`: the socket. */
  path?: string;
  /** What kind of program it is. Default: `user`. */
  facility?: SyslogFacility;
  /** Default: the service. */
  appName?: string;
  /** Name of the element the attributes stand in: `name@number`. Default: `spanlog@32473`, the number for documentation. */
  structuredDataId?: string;
  /** Puts the mark for UTF-8 before the message, as the RFC asks; most daemons take it for a part of it. Default: false. */
  bom?: boolean;
  /** How messages are told apart in a stream: by their length, or each on one line. Default: `octet-counting`. */
  framing?: 'octet-counting' | 'newline';
  /** Longer messages are cut. Default: `8KB`, what daemons take unless told otherwise. */
  maxMessageBytes?: number | string;
}

/** Messages of GELF 1.1, to Graylog. */
export interface GelfOutputConfig extends ConnectionConfig {
  /** What it is. */
  type: 'gelf';
  /** Default: `udp`, compressed and in chunks. */
  protocol?: 'udp' | 'tcp' | 'tls';
}

/** Log events of Amazon CloudWatch. Needs the package `@aws-sdk/client-cloudwatch-logs`. */
export interface CloudWatchOutputConfig extends RemoteOutputConfig {
  /** What it is. */
  type: 'cloudwatch';
  /** The log group. */
  logGroupName: string;
  /** The log stream; it is made. Default: `<host>/<process id>`. */
  logStreamName?: string;
  /** Default: as the AWS SDK finds it (`AWS_REGION`). */
  region?: string;
  /** Address of the service, for a private or a test one. Default: AWS's own. */
  endpoint?: string;
  /** Makes the group when it is not there. Default: false. */
  createLogGroup?: boolean;
  /** Default: `json`. */
  format?: 'json' | 'pretty' | 'ecs' | 'gcp';
}

/** Keeps the newest records, for tests: `spanlog/testing` reads them. */
export interface MemoryOutputConfig extends OutputTakes {
  /** What it is. */
  type: 'memory';
  /** Records kept. Default: 10,000. */
  size?: number;
}

/** Hands records to a function. */
export interface CallbackOutputConfig extends OutputTakes {
  /** What it is. */
  type: 'callback';
  /** Called for every record, on the thread that logs. What it throws is counted (`stats().failed`). */
  write: (record: StampedRecord) => void;
}

/** What goes over OTLP; where it goes stands under `otlp`. */
export interface OtlpOutputConfig extends OutputTakes {
  /** What it is. */
  type: 'otlp';
}
