/** The ways to lose records: those of the table that was measured before there was a spool. */
import type { Collector } from './collector.ts';
import type { SideName } from './sides.ts';

export type Happening =
  | 'tight loop'
  | 'yielding'
  | 'process.exit'
  | 'uncaught exception'
  | 'unhandled rejection'
  | 'signal'
  | 'natural end'
  | 'latency'
  | 'outage'
  /** The next start. */
  | 'collect';

export interface Row {
  readonly name: string;
  readonly happening: Happening;
  /** Logged at most. */
  readonly records: number;
  /** Sent when the app is ready. */
  readonly signal?: NodeJS.Signals;
  /** What the collector does, from the time the app has begun. */
  readonly collector?: (collector: Collector, begun: Promise<void>) => void;
  /** Default: OpenTelemetry's SDK against Spanlog. */
  readonly sides?: readonly [peer: SideName, spanlog: SideName];
}

export const ROWS: readonly Row[] = [
  { name: '100,000 logs in a tight loop, then shutdown', happening: 'tight loop', records: 100_000 },
  { name: '100,000 logs, yielding every 100, then shutdown', happening: 'yielding', records: 100_000 },
  { name: '1,000 logs, then `process.exit(0)`', happening: 'process.exit', records: 1_000 },
  { name: '10 logs, then an uncaught exception', happening: 'uncaught exception', records: 10 },
  { name: '10 logs, then an unhandled rejection', happening: 'unhandled rejection', records: 10 },
  {
    name: '1,000 logs, then SIGTERM without a handler',
    happening: 'signal',
    records: 1_000,
    signal: 'SIGTERM',
  },
  { name: '1,000 logs, then SIGKILL', happening: 'signal', records: 1_000, signal: 'SIGKILL' },
  { name: 'natural end without shutdown, 10 logs', happening: 'natural end', records: 10 },
  { name: 'natural end without shutdown, 1,000 logs', happening: 'natural end', records: 1_000 },
  {
    name: '200 ms collector latency, 5,000/s for 5 s',
    happening: 'latency',
    records: 25_000,
    collector: (collector) => {
      collector.latency = 200;
    },
  },
  {
    name: '500/s for 30 s with a 15 s outage (503)',
    happening: 'outage',
    records: 15_000,
    collector: (collector, begun) => {
      void begun.then(() => {
        setTimeout(() => {
          collector.status = 503;
        }, 5_000);
        setTimeout(() => {
          collector.status = 200;
        }, 20_000);
      });
    },
  },
  {
    name: '120,000 logs by pino: pino-opentelemetry-transport, against Spanlog beside pino',
    happening: 'tight loop',
    records: 120_000,
    sides: ['pino-transport', 'spanlog-pino'],
  },
];
