/** Loggers whose records reach OpenTelemetry by themselves: a bridge would make second ones. */
import { BRIDGES, type BridgeName } from '../../config/bridges.ts';
import { isFields } from './serialised-error.ts';

/** Classes of streams and transports that send what they are given. */
const SENDERS = new Set(['OTelPinoStream', 'OpenTelemetryBunyanStream', 'OpenTelemetryTransportV3']);
/** A target of pino's that sends from its own thread. */
const SENDING_TARGET = 'pino-opentelemetry-transport';

const sendingThreads = new WeakSet<object>();

/** True for a stream or transport that sends to OpenTelemetry, alone or as one of several. */
export function isSender(stream: unknown): boolean {
  if (typeof stream !== 'object' || stream === null) return false;
  if (sendingThreads.has(stream) || SENDERS.has(stream.constructor?.name)) return true;
  const { streams } = stream as { streams?: unknown };
  return Array.isArray(streams) && streams.some((one: { stream?: unknown } | null) => isSender(one?.stream));
}

type ThreadStreamClass = new (options: unknown, ...rest: unknown[]) => object;

/**
 * Watches what the threads of pino's transports are for, since they do not tell it afterwards.
 *
 * @param exports the class of `thread-stream`.
 * @returns what stands in for it: what it makes is the same.
 */
export function watchThreadStreams(exports: unknown): unknown {
  if (typeof exports !== 'function') return undefined;
  const instead: unknown = new Proxy(exports as ThreadStreamClass, {
    construct(Class, given, target) {
      const stream = Reflect.construct(Class, given, target === instead ? Class : target) as object;
      if (targetsOf(given[0]).some((name) => name.includes(SENDING_TARGET))) sendingThreads.add(stream);
      return stream;
    },
  });
  return instead;
}

/** Source: pino, lib/transport.js: one target is the file, several are in the data of the thread. */
function targetsOf(options: unknown): string[] {
  if (!isFields(options)) return [];
  const { filename, workerData } = options;
  const { targets, pipelines } = isFields(workerData) ? workerData : {};
  const several = [targets, pipelines].flat(2).map((one) => (isFields(one) ? one['target'] : undefined));
  return [filename, ...several].filter((name) => typeof name === 'string');
}

/** An OpenTelemetry instrumentation of a logger. */
interface Sending {
  readonly instrumentationName: string;
  getConfig(): object;
  setConfig(config: object): void;
}

/**
 * Leaves the sending to the bridges: the instrumentations of bridged loggers go on writing trace ids into the loggers'
 * own output, and no longer send it. Sent by them, a record would be shown a second time on the console.
 */
export function stopSending(instrumentations: readonly object[], bridges: ReadonlySet<BridgeName>): void {
  for (const one of instrumentations as Partial<Sending>[]) {
    const name = /^@opentelemetry\/instrumentation-(pino|winston|bunyan)$/.exec(
      one.instrumentationName ?? '',
    )?.[1];
    if (!BRIDGES.some((bridge) => bridge === name && bridges.has(bridge))) continue;
    one.setConfig?.({ ...one.getConfig?.(), disableLogSending: true });
  }
}
