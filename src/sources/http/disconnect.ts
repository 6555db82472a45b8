/**
 * A client that goes away in the middle makes errors of whatever is still read from it or written to it. They are how its
 * leaving shows, and no failure of the handler.
 */
import type { Socket } from 'node:net';
import { readProperty } from '../../record/property.ts';

/** What reads and writes end with. Source: Node.js, "Errors"; raw-body, `request.aborted`; Web IDL, "DOMException". */
const CODES: ReadonlySet<unknown> = new Set([
  'ABORT_ERR',
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
]);

/** @returns true for an error that only tells that the client of the request has gone. */
export function isDisconnect(error: unknown, request: object): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const isLeaving = CODES.has(readProperty(error, 'code')) || readProperty(error, 'name') === 'AbortError';
  return isLeaving && hasLeft(request, error);
}

/** It has closed its side, or the connection is broken, and not by the handler with this error: as by a proxy's upstream. */
function hasLeft(request: object, error: object): boolean {
  const { socket } = request as { socket?: Socket | null };
  if (socket === undefined || socket === null) return false;
  // That of an HTTP/2 session throws when the session has ended.
  if (readProperty(socket, 'readableEnded') === true) return true;
  const errored = readProperty(socket, 'errored') as NodeJS.ErrnoException | null | undefined;
  return errored !== error && CODES.has(errored?.code);
}
