/** What MongoDB's answers say of a command's outcome, as the driver's versions hand them on. */

/** Source: MongoDB, "Database Commands": replies of find, aggregate and getMore; of insert, update and delete. */
interface Reply {
  readonly cursor?: { readonly firstBatch?: readonly unknown[]; readonly nextBatch?: readonly unknown[] };
  readonly n?: unknown;
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
  /** Documents that came back, or were changed. */
  readonly documents: unknown;
  /** Something was not written, which is no error to the instrumentation. */
  readonly refused: WriteError | undefined;
}

export function outcomeOf(data: object): MongoOutcome {
  if (isOnDemand(data)) {
    const [refused] = data.has('writeErrors') ? (data.toObject().writeErrors ?? []) : [];
    return { documents: data.batchSize ?? data.getNumber('n'), refused };
  }
  const { cursor, n, writeErrors } = data as Reply;
  return { documents: (cursor?.firstBatch ?? cursor?.nextBatch)?.length ?? n, refused: writeErrors?.[0] };
}

function isOnDemand(data: object): data is ReplyOnDemand {
  const { has, getNumber, toObject } = data as Partial<ReplyOnDemand>;
  return [has, getNumber, toObject].every((method) => typeof method === 'function');
}
