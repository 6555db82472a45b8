import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { QueueCount } from './queue-watch.ts';

/** What became of the records or spans of one signal. What is in none of the others of `offered` waits. */
export interface DeliveryCount extends QueueCount {
  /** Answered with success. */
  delivered: number;
  /** Given up after the exporter's own retries. */
  failed: number;
}

/** An exporter of either signal, as far as counting needs it. */
interface Exporter<T> {
  export(items: T[], done: (result: ExportResult) => void): void;
}

/** Milliseconds without an answer, when there has never been one, after which it is worth a word. */
const SILENCE = 1_500;

/**
 * Counts what an exporter delivers and gives up, and reports each change between working and failing once, rather than
 * every batch.
 *
 * @param report takes one line for people.
 * @param hint is said when the first answer is long in coming; default nothing.
 */
export function countDelivery<T, E extends Exporter<T>>(
  exporter: E,
  destination: string,
  report: (line: string) => void,
  hint?: string,
): { exporter: E; count: DeliveryCount } {
  const count: DeliveryCount = { offered: 0, overflowed: 0, delivered: 0, failed: 0 };
  let lostSince: number | undefined;
  let patience: NodeJS.Timeout | undefined;
  const original = exporter.export.bind(exporter);
  exporter.export = (items, done) => {
    if (hint !== undefined) patience ??= setTimeout(() => report(hint), SILENCE).unref();
    original(items, (result) => {
      clearTimeout(patience);
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
