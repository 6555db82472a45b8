import { type ExportResult, ExportResultCode } from '@opentelemetry/core';

/** What became of the records or spans given to one exporter. */
export interface DeliveryCount {
  /** Answered with success. */
  delivered: number;
  /** Given up after the exporter's own retries. */
  failed: number;
  /** Dropped because the queue before the exporter was full. */
  overflowed: number;
}

/** An exporter of either signal, as far as counting needs it. */
interface Exporter<T> {
  export(items: T[], done: (result: ExportResult) => void): void;
}

/**
 * Counts what an exporter delivers and gives up, and reports each change between working and failing once, rather than
 * every batch.
 *
 * @param report takes one line for people.
 */
export function countDelivery<T, E extends Exporter<T>>(
  exporter: E,
  destination: string,
  report: (line: string) => void,
): { exporter: E; count: DeliveryCount } {
  const count: DeliveryCount = { delivered: 0, failed: 0, overflowed: 0 };
  let lostSince: number | undefined;
  const original = exporter.export.bind(exporter);
  exporter.export = (items, done) => {
    original(items, (result) => {
      if (result.code === ExportResultCode.SUCCESS) {
        count.delivered += items.length;
        if (lostSince !== undefined) {
          report(`delivery to ${destination} works again; ${lostSince} were given up meanwhile`);
          lostSince = undefined;
        }
      } else {
        count.failed += items.length;
        if (lostSince === undefined) report(`cannot deliver to ${destination}: ${reasonOf(result.error)}`);
        lostSince = (lostSince ?? 0) + items.length;
      }
      done(result);
    });
  };
  return { exporter, count };
}

/** The errors of a refused connection to a name with several addresses carry no message of their own. */
function reasonOf(error: Error | undefined): string {
  if (error === undefined) return 'unknown reason';
  const { code } = error as NodeJS.ErrnoException;
  return (error.message || code || error.name).split('\n')[0] ?? error.name;
}
