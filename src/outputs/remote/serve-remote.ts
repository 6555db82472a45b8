import { CloudWatchSink } from '../cloudwatch/cloudwatch-sink.ts';
import { gelfSink } from '../gelf/gelf-sink.ts';
import { syslogSink } from '../syslog/syslog-sink.ts';
import { RemoteCounts } from './remote-counts.ts';
import type { Entry, Fates, RemoteData, Sink, Target, ToRemote } from './sink.ts';

/**
 * Sends what it is told, and keeps the counts.
 *
 * @param say takes one line for people.
 * @returns takes messages.
 */
export function serveRemote(
  { target, name, memory }: Omit<RemoteData, 'port'>,
  say: (line: string) => void,
): (message: ToRemote) => void {
  const counts = new RemoteCounts(memory);
  const settle = (entries: readonly Entry[], isLost: boolean) =>
    counts.settled(
      entries.length,
      entries.reduce((sum, { text }) => sum + text.length, 0),
      isLost,
    );
  const sink = sinkOf(target, {
    sent: (entries) => settle(entries, false),
    lost: (entries) => settle(entries, true),
    bounced: () => counts.lose(1),
    say: (line) => say(`${name}: ${line}`),
  });
  return (message) => {
    switch (message.is) {
      case 'entries':
        sink.take(message.texts.map((text, index) => ({ text, time: message.times[index] ?? 0 })));
        break;
      case 'hurry':
        sink.hurry?.();
        break;
      case 'close':
        sink.close();
        break;
    }
  };
}

function sinkOf(target: Target, fates: Fates): Sink {
  switch (target.type) {
    case 'syslog':
      return syslogSink(target, fates);
    case 'gelf':
      return gelfSink(target, fates);
    case 'cloudwatch':
      return new CloudWatchSink(target, fates);
  }
}
