import type { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { BatchSpanProcessor } from '@opentelemetry/sdk-trace';

/** The queue of either processor; it has no public face. `overflow.test.ts` notices when it changes. */
interface Queues {
  readonly _finishedLogRecords?: readonly unknown[];
  readonly _finishedSpans?: readonly unknown[];
}

/**
 * OpenTelemetry's batch processors drop what does not fit their queue without a word. This tells of each.
 *
 * @param dropped called for every record or span that was dropped.
 * @returns the processor it was given.
 */
export function watchOverflow<P extends BatchLogRecordProcessor | BatchSpanProcessor>(
  processor: P,
  dropped: () => void,
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
      if (queued() === before && isKept(item[0])) dropped();
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
