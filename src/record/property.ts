/** What callers' objects hold, read so that nothing in them can throw. */
import { toText } from './text.ts';

/** Reads a property; a getter that throws is described. */
export function readProperty(object: object, key: string | number): unknown {
  try {
    return (object as { [key: string | number]: unknown })[key];
  } catch (error) {
    return throwsNote(error);
  }
}

/** Stands in the place of a value that could not be read. */
export function throwsNote(error: unknown): string {
  return `[Throws: ${describeThrown(error)}]`;
}

/** What was thrown, in a few words. */
export function describeThrown(error: unknown): string {
  try {
    return toText(String(error instanceof Error ? error.message : error), 256);
  } catch {
    return 'unknown';
  }
}

/** What an object literal makes, unless it has a JSON form of its own. */
export function isOrdinary(object: object): object is { [key: string]: unknown } {
  try {
    return (
      Object.getPrototypeOf(object) === Object.prototype &&
      !Array.isArray(object) &&
      (object as { toJSON?: unknown }).toJSON === undefined
    );
  } catch {
    return false;
  }
}

/**
 * What the object's `toJSON` gives, or the object itself. A class that hides fields from JSON hides them from logs.
 *
 * @throws what `toJSON` throws.
 */
export function jsonForm(object: object): unknown {
  const toJson = readProperty(object, 'toJSON');
  return typeof toJson === 'function' ? toJson.call(object, '') : object;
}
