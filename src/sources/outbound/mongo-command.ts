/** MongoDB's commands as they can be shown: with their names, without their values. */

/** Characters of a command that are kept. */
const MAX_COMMAND = 2_048;

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
  const seen = new WeakSet<object>();
  const { aggregate, pipeline } = command as { aggregate?: unknown; pipeline?: unknown };
  const collection = Array.isArray(pipeline) ? aggregate : undefined;
  const text = JSON.stringify(command, function (this: unknown, key, value: unknown) {
    if (this === command && key === 'aggregate' && typeof collection === 'string') return collection;
    if (typeof value !== 'object' || value === null) return '?';
    if (seen.has(value)) return '[Circular]';
    seen.add(value);
    // Ids, dates and bytes are values and no documents.
    const { _bsontype: isBson } = value as { _bsontype?: unknown };
    return isBson === undefined && !ArrayBuffer.isView(value) ? value : '?';
  });
  return text.length > MAX_COMMAND ? `${text.slice(0, MAX_COMMAND)}…` : text;
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
