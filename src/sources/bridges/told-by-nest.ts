import { isToldByEntry } from '../http/told-by-entry.ts';

/**
 * True for what Nest logs, by the app's own logger, of an error that the entry record of its request tells.
 *
 * @param context the name of Nest's logger, where nestjs-pino and nest-winston put it. Source: Nest, base-exception-filter.js.
 */
export function isToldByNest(context: unknown, error: unknown): boolean {
  return context === 'ExceptionsHandler' && isToldByEntry(error);
}
