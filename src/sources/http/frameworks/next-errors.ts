/** What Next.js says of an error that nobody has caught: to its hook `onRequestError`, and by `console.error`. */
import { stripVTControlCharacters } from 'node:util';
import { activeRequest, failedBy, noteFailure, notesOf } from '../request-notes.ts';
import { isToldByEntry } from '../told-by-entry.ts';

/** Source: Next.js, build/output/log. */
const MARK = '⨯';

/** Errors that came when the entry was written already, and have a record of their own. */
const told = new WeakSet<object>();

/**
 * Notes an error that failed the active request.
 *
 * @param path of the file, as Next gives it to its hook; the route, where no span has told it.
 */
export function noteNextError(error: unknown, path: unknown): void {
  const request = activeRequest();
  if (request === undefined) return;
  noteFailure(request, error);
  if (typeof path === 'string' && path !== '') notesOf(request).route ??= () => routeOfFile(path);
}

/** `/(shop)/users/[id]/page` is answered at `/users/[id]`. Source: Next.js, "Route Groups", "Parallel Routes". */
function routeOfFile(path: string): string {
  return path.replace(/\/(?:page|route)$/, '').replace(/\/(?:\([^/]*\)|@[^/]*)(?=\/|$)/g, '') || '/';
}

/** True for `console.error('⨯', error)` in a request. */
export function isPrintedByNext([mark, error, ...rest]: readonly unknown[]): boolean {
  if (typeof mark !== 'string' || typeof error !== 'object' || error === null || rest.length > 0)
    return false;
  return stripVTControlCharacters(mark).trim() === MARK;
}

/**
 * True when an error that Next prints is told by the entry record of its request, or has a record: those of server actions
 * are printed twice, and when the answer is given.
 */
export function isNextToldElsewhere(error: unknown): boolean {
  const request = activeRequest();
  if (failedBy(error) === undefined && request !== undefined && notesOf(request).isOfNext)
    noteFailure(request, error);
  if (isToldByEntry(error)) return true;
  if (typeof error !== 'object' || error === null) return false;
  if (told.has(error)) return true;
  told.add(error);
  return false;
}
