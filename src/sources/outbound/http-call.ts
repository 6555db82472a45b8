/** How a call by `http` ends, where its instrumentation cannot tell: called off by the app, or cut off within the answer. */
import { errorMonitor } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { callNotes } from './call-notes.ts';

const TIMEOUT = 'TimeoutError';

/** To be called before the instrumentation listens to the request: it ends the span in its own listeners. */
export function watchHttpCall(span: Span, request: ClientRequest): void {
  const notes = callNotes(span);
  if (notes === undefined) return;
  let isLate = false;
  let reason: Error | undefined;
  const answer = () => (request as { res?: IncomingMessage | null }).res ?? undefined;
  const giveUp = (error: Error | undefined): void => {
    // The other side was first; the app only cleans up.
    if (answer()?.aborted === true) return;
    reason = error;
    if (isLate || timedOut(error)) notes.errorCode = TIMEOUT;
    else if (error === undefined || isCallingOff(error)) notes.isCalledOff = true;
  };
  request.once('timeout', () => {
    isLate = true;
  });
  const { destroy } = request;
  request.destroy = function (this: ClientRequest, error?: Error) {
    giveUp(error);
    return destroy.call(this, error);
  };
  // A signal that was aborted before has ended the request in its making.
  request.on(errorMonitor, (error: Error) => {
    if (isCallingOff(error)) giveUp(error);
  });
  request.once('close', () => {
    const response = answer();
    if (response === undefined || response.complete || notes.isCalledOff === true) return;
    const error = reason ?? response.errored;
    // Without an error it was the app that wanted no more of it.
    if (error === null || error === undefined) return;
    notes.errorCode ??= String((error as NodeJS.ErrnoException).code ?? error.name);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  });
}

/** What is said of a request that a signal has ended: by Node, and by axios and got, which have errors of their own for it. */
function isCallingOff({ name, code }: NodeJS.ErrnoException): boolean {
  return name === 'AbortError' || code === 'ERR_CANCELED';
}

/** `AbortSignal.timeout` ends a request with an AbortError too. */
function timedOut(error: Error | undefined): boolean {
  return error?.name === TIMEOUT || (error?.cause as Partial<Error> | undefined)?.name === TIMEOUT;
}
