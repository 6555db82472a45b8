import type { ConnectionTarget } from '../remote/connection-target.ts';
import { DatagramSink } from '../remote/datagram-sink.ts';
import type { Fates, Sink } from '../remote/sink.ts';
import { StreamSink } from '../remote/stream-sink.ts';
import { gelfPackets } from './chunks.ts';

export interface GelfTarget {
  readonly type: 'gelf';
  readonly connection: ConnectionTarget;
}

export function gelfSink({ connection }: GelfTarget, fates: Fates): Sink {
  return connection.protocol === 'udp'
    ? new DatagramSink(connection, gelfPackets, fates)
    : // Source: GELF 1.1, "GELF via TCP": a null byte ends a message, and nothing is compressed.
      new StreamSink(connection, (text) => Buffer.from(`${text}\0`), fates);
}
