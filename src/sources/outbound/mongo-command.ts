/** MongoDB's commands as they can be shown: with their names, without their values. */

/** Characters of a command that are kept. */
const MAX_COMMAND = 2_048;
const MAX_DEPTH = 20;

/** Documents as the driver keeps them for sending, next to their bytes. */
interface DocumentSequence {
  readonly field: string;
  readonly documents: readonly unknown[];
  readonly chunks: readonly unknown[];
}

/** @returns the command as MongoDB's reference shows it. */
export function commandOf(given: object): object {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, isSequence(value) ? value.documents : value]),
  );
}

function isSequence(value: unknown): value is DocumentSequence {
  if (typeof value !== 'object' || value === null) return false;
  const { field, documents, chunks } = value as Partial<DocumentSequence>;
  return typeof field === 'string' && Array.isArray(documents) && Array.isArray(chunks);
}

/** @returns the command with `?` for its values, as the instrumentation writes it, and the collection of an aggregation. */
export function shapeOf(command: object): string {
  const { aggregate, pipeline } = command as { aggregate?: unknown; pipeline?: unknown };
  const shape = new Shape().of(command, 0) as { [key: string]: unknown };
  if (typeof aggregate === 'string' && Array.isArray(pipeline)) shape['aggregate'] = aggregate;
  const text = JSON.stringify(shape);
  return text.length > MAX_COMMAND ? `${text.slice(0, MAX_COMMAND)}…` : text;
}

/** Looks at so much of a command as can be shown: it may hold thousands of documents. */
class Shape {
  #left = MAX_COMMAND / 4;

  of(value: unknown, depth: number): unknown {
    // Ids, dates and bytes are values and no documents.
    if (typeof value !== 'object' || value === null || 'toJSON' in value || ArrayBuffer.isView(value))
      return '?';
    if ('_bsontype' in value) return '?';
    if (depth > MAX_DEPTH) return '…';
    if (Array.isArray(value)) return this.#some(value, (one) => this.of(one, depth + 1));
    // Not all entries at once: a document may be one of a hundred thousand.
    if (value instanceof Map)
      return Object.fromEntries(
        this.#some(value, ([key, one]) => [String(key), this.of(one, depth + 1)] as const),
      );
    const fields = value as { readonly [key: string]: unknown };
    return Object.fromEntries(
      this.#some(Object.keys(fields), (key) => [key, this.of(fields[key], depth + 1)] as const),
    );
  }

  #some<T, R>(from: Iterable<T>, take: (one: T) => R): R[] {
    const some: R[] = [];
    for (const one of from) {
      if (this.#left-- <= 0) break;
      some.push(take(one));
    }
    return some;
  }
}

/** The instrumentation knows no better name for the collection of an aggregation. */
const COMMANDS = '$cmd';
const AGGREGATE = /^\{"aggregate":"([^"]{1,256})","pipeline"/;

/**
 * @param collection as the instrumentation has it.
 * @param text as {@link shapeOf} has made it.
 */
export function collectionOf(collection: string | undefined, text: string | undefined): string | undefined {
  if (collection !== COMMANDS) return collection;
  return AGGREGATE.exec(text ?? '')?.[1];
}
