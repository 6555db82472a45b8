import type { ConnectionTarget } from '../remote/connection-target.ts';
import { DatagramSink } from '../remote/datagram-sink.ts';
import type { Fates, Sink } from '../remote/sink.ts';
import { StreamSink } from '../remote/stream-sink.ts';

/** How messages are told apart in a stream. */
export type SyslogFraming = 'octet-counting' | 'newline';

export interface SyslogTarget {
  readonly type: 'syslog';
  readonly connection: ConnectionTarget;
  readonly framing: SyslogFraming;
}

export function syslogSink({ connection, framing }: SyslogTarget, fates: Fates): Sink {
  return connection.protocol === 'udp'
    ? // Source: RFC 5426, 3.1: one message a datagram, and nothing else in it.
      new DatagramSink(connection, (text) => [Buffer.from(text)], fates)
    : new StreamSink(connection, framing === 'newline' ? byNewline : byCount, fates);
}

/** Source: RFC 6587, 3.4.1; the same over TLS in RFC 5425, 4.3. */
function byCount(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text)} ${text}`);
}

/** Source: RFC 6587, 3.4.2. A message has one line: its line ends are written as `\n`. */
function byNewline(text: string): Buffer {
  return Buffer.from(`${text.replaceAll('\r', '').replaceAll('\n', '\\n')}\n`);
}
