/** Outputs that send over the network, as they are configured. */
import { resolveOptionalPeer } from '../config/optional-peer.ts';
import type { OutputChoice } from '../config/outputs-schema.ts';
import { FACILITIES } from '../config/syslog-facilities.ts';
import type { Output } from '../record/pipeline.ts';
import type { StampedRecord } from '../record/record.ts';
import { gelfMessage } from './gelf/gelf-message.ts';
import { layoutOf } from './layout/layout.ts';
import { connectionTarget } from './remote/connection-target.ts';
import { RemoteOutput } from './remote/remote-output.ts';
import type { Target } from './remote/sink.ts';
import { rfc5424 } from './syslog/rfc5424.ts';

type Choice<T extends OutputChoice['type']> = Extract<OutputChoice, { type: T }>;

/** What sends. */
export interface Source {
  readonly service: string;
  readonly hostname: string;
  /** Milliseconds the end of the process waits at most. */
  readonly exitTimeout: number;
}

/** Where an output sends, and what. */
interface Sending {
  readonly target: Target;
  readonly text: (record: StampedRecord) => string;
}

const SYSLOG_PORTS = { udp: 514, tcp: 514, tls: 6514 };
const GELF_PORTS = { udp: 12_201, tcp: 12_201, tls: 12_201 };
const PEER = '@aws-sdk/client-cloudwatch-logs';

/**
 * @param report takes one line for people.
 * @throws ConfigError for settings that do not go together, a file that cannot be read, a package that is missing.
 */
export function remoteOutput(
  name: string,
  choice: Choice<'syslog' | 'gelf' | 'cloudwatch'>,
  source: Source,
  report: (line: string) => void,
): Output {
  const { target, text } = sending(name, choice, source);
  const { memoryBytes = 8 * 1024 ** 2 } = choice;
  return new RemoteOutput(name, { target, memoryBytes, exitTimeout: source.exitTimeout }, text, report);
}

function sending(name: string, choice: Choice<'syslog' | 'gelf' | 'cloudwatch'>, source: Source): Sending {
  switch (choice.type) {
    case 'syslog':
      return syslog(`outputs.${name}`, choice, source);
    case 'gelf': {
      const { protocol = 'udp', ...rest } = choice;
      const connection = connectionTarget(`outputs.${name}`, { protocol, ...rest }, GELF_PORTS);
      return { target: { type: 'gelf', connection }, text: gelfMessage(source) };
    }
    case 'cloudwatch':
      return cloudWatch(`outputs.${name}`, choice, source);
  }
}

function syslog(key: string, choice: Choice<'syslog'>, { service, hostname }: Source): Sending {
  const { protocol = 'udp', facility = 'user', framing = 'octet-counting' } = choice;
  return {
    target: {
      type: 'syslog',
      connection: connectionTarget(key, { ...choice, protocol }, SYSLOG_PORTS),
      framing,
    },
    text: rfc5424({
      facility: FACILITIES.indexOf(facility),
      hostname,
      appName: choice.appName ?? service,
      processId: process.pid,
      structuredDataId: choice.structuredDataId ?? 'spanlog@32473',
      bom: choice.bom ?? false,
      maxMessageBytes: choice.maxMessageBytes ?? 8 * 1024,
    }),
  };
}

function cloudWatch(key: string, choice: Choice<'cloudwatch'>, { service, hostname }: Source): Sending {
  const { logGroupName, region, endpoint, createLogGroup = false, format = 'json' } = choice;
  const client = resolveOptionalPeer(PEER, { key: `${key}.type`, value: 'cloudwatch', install: PEER });
  // A colon is not allowed in the name of a stream.
  const logStreamName = choice.logStreamName ?? `${hostname.replaceAll(/[:*]/g, '_')}/${process.pid}`;
  return {
    target: { type: 'cloudwatch', client, logGroupName, logStreamName, region, endpoint, createLogGroup },
    text: layoutOf(format, service),
  };
}
