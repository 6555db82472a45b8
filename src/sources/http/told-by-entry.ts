/**
 * Frameworks print the error that failed a request, and the entry record of the request tells it, with its stack and more
 * around it. What they print is no second record.
 */
import { SEVERITY } from '../../record/level.ts';
import { runtime } from '../../runtime.ts';
import { isDisconnect } from './disconnect.ts';
import { ENTRY_LOGGER } from './entry-logger.ts';
import { activeRequest, failedBy, notesOf, type RequestNotes } from './request-notes.ts';

/**
 * True for an error given alone that the entry record of its request tells, or will tell.
 *
 * @param said the error, or the text it was printed as.
 */
export function isToldByEntry(said: unknown): boolean {
  if (SEVERITY.error < runtime.levels.thresholdOf(ENTRY_LOGGER)) return false;
  const notes = notesOfSaid(said);
  if (notes?.failure === undefined) return false;
  const { error, request } = notes.failure;
  if (isDisconnect(error, request)) return true;
  if (isAnswer(error)) return false;
  if (notes.told !== undefined) return notes.told;
  notes.isLeftToEntry = true;
  return true;
}

/** True for an error given alone that is an answer to the client: a framework prints such ones too. */
export function isAnswerToClient(said: unknown): boolean {
  return isAnswer(notesOfSaid(said)?.failure?.error);
}

function notesOfSaid(said: unknown): RequestNotes | undefined {
  return typeof said === 'string' ? printedOf(said) : failedBy(said);
}

/** Express 4 prints the stack, Koa too, with two blanks before each line; what was thrown as a text, they print as it is. */
function printedOf(text: string): RequestNotes | undefined {
  const request = activeRequest();
  const notes = request === undefined ? undefined : notesOf(request);
  if (notes?.failure === undefined) return undefined;
  const { error } = notes.failure;
  const { stack } = error as { stack?: unknown };
  const plain = (typeof stack === 'string' && stack !== '' ? stack : String(error)).trim();
  const same = text.trim() === plain || text.replace(/^ {2}/gm, '').trim() === plain;
  return same ? notes : undefined;
}

/**
 * An error that names a status below 500 is an answer to the client, and the entry of such a request tells no exception.
 * Source: http-errors, `status` and `statusCode`; other frameworks' exceptions have the like.
 */
function isAnswer(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  const named = [status, statusCode].find((one) => typeof one === 'number') as number | undefined;
  return named !== undefined && named >= 300 && named < 500;
}
