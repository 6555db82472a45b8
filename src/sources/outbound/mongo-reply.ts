/** What MongoDB's answers say of a command's outcome, as the driver's versions hand them on. */

/** Source: MongoDB, "Database Commands": replies of find, aggregate and getMore; of insert, update and delete. */
interface Reply {
  readonly cursor?: { readonly firstBatch?: readonly unknown[]; readonly nextBatch?: readonly unknown[] };
  readonly n?: unknown;
  readonly nModified?: unknown;
  readonly upserted?: readonly unknown[];
  readonly writeErrors?: readonly WriteError[];
}

/** Since version 6.6 of the driver: bytes that are read when they are asked for, and whole only when it must be. */
interface ReplyOnDemand {
  readonly batchSize?: unknown;
  has(name: string): boolean;
  getNumber(name: string): number | null;
  toObject(): Reply;
}

interface WriteError {
  readonly code?: unknown;
  readonly errmsg?: unknown;
}

export interface MongoOutcome {
  /** Documents that came back. */
  readonly returned: unknown;
  /** Documents that were written, changed or removed; of a command that writes. */
  readonly changed: unknown;
  /** Something was not written, which is no error to the instrumentation. */
  readonly refused: WriteError | undefined;
}

export function outcomeOf(data: object): MongoOutcome {
  if (isOnDemand(data)) {
    const [refused] = data.has('writeErrors') ? (data.toObject().writeErrors ?? []) : [];
    const upserted = data.has('upserted') ? data.toObject().upserted : undefined;
    const changed = changedOf({ n: data.getNumber('n'), nModified: data.getNumber('nModified'), upserted });
    return { returned: data.batchSize, changed, refused };
  }
  const { cursor, writeErrors } = data as Reply;
  const returned = (cursor?.firstBatch ?? cursor?.nextBatch)?.length;
  return { returned, changed: changedOf(data), refused: writeErrors?.[0] };
}

/** Of an update `n` are those that were found. Source: MongoDB, "update". */
function changedOf({ n, nModified, upserted }: { [K in 'n' | 'nModified' | 'upserted']?: unknown }): unknown {
  if (typeof nModified !== 'number') return n;
  return nModified + (Array.isArray(upserted) ? upserted.length : 0);
}

function isOnDemand(data: object): data is ReplyOnDemand {
  const { has, getNumber, toObject } = data as Partial<ReplyOnDemand>;
  return [has, getNumber, toObject].every((method) => typeof method === 'function');
}
