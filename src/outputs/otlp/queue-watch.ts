import type { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { BatchSpanProcessor } from '@opentelemetry/sdk-trace';

/** The queue of either processor; it has no public face. `queue-watch.test.ts` notices when it changes. */
interface Queues {
  readonly _finishedLogRecords?: readonly unknown[];
  readonly _finishedSpans?: readonly unknown[];
}

/** What a queue was given, and what of it found no place. */
export interface QueueCount {
  offered: number;
  overflowed: number;
}

/**
 * OpenTelemetry's batch processors drop what does not fit their queue without a word. This counts it.
 *
 * @param firstDrop called when the first is dropped.
 * @returns the processor it was given.
 */
export function watchQueue<P extends BatchLogRecordProcessor | BatchSpanProcessor>(
  processor: P,
  count: QueueCount,
  firstDrop: () => void,
): P {
  const queued = (): number => {
    const { _finishedLogRecords, _finishedSpans } = processor as unknown as Queues;
    return (_finishedLogRecords ?? _finishedSpans ?? []).length;
  };
  // A queue that is as long as before has not taken the item: when it is sent from at once, it is shorter.
  const watched =
    <A extends unknown[]>(take: (...item: A) => void) =>
    (...item: A) => {
      const before = queued();
      take.apply(processor, item);
      if (!isKept(item[0])) return;
      count.offered++;
      if (queued() === before && count.overflowed++ === 0) firstDrop();
    };
  if ('onEmit' in processor) processor.onEmit = watched(processor.onEmit);
  else processor.onEnd = watched(processor.onEnd);
  return processor;
}

/** A span that is not sampled is not meant to be queued. Source: Trace SDK specification, "Sampled flag". */
function isKept(item: unknown): boolean {
  const span = item as { spanContext?: (() => { traceFlags: number }) | object };
  return typeof span.spanContext !== 'function' || (span.spanContext().traceFlags & 1) === 1;
}
