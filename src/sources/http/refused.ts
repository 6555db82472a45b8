/**
 * Requests that Node answers by itself, since it cannot read them: the app's handler never hears of them, so without this
 * record a header that has grown too long is an outage nobody can see from within.
 */
import type { Socket } from 'node:net';
import { stamp } from '../../context/stamp.ts';
import { SEVERITY } from '../../record/level.ts';
import { emit, runtime } from '../../runtime.ts';
import { ENTRY_LOGGER } from './entry-logger.ts';

/** What Node answers. Source: Node.js, `lib/_http_server.js`, what it does on `clientError` without a listener. */
const ANSWERS: { readonly [code: string]: number } = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
const BAD_REQUEST = 400;
/** The client has closed its side in the middle: nobody is refused, and a request that has begun has its own record. */
const WENT_AWAY = 'HPE_INVALID_EOF_STATE';

interface ClientError {
  readonly code?: unknown;
  readonly message?: unknown;
}

/**
 * Tells of a request that could not be read, as a WARN. A connection that was reset, or that never said anything (a browser's
 * spare one, a probe of the port), is no request.
 *
 * @param error of the event `clientError`.
 * @param isAnsweredByNode false where the app listens to the event, and answers what it likes.
 */
export function noteRefused(error: unknown, socket: Socket, isAnsweredByNode: boolean): void {
  try {
    const { code, message } = error as ClientError;
    if (typeof code !== 'string' || !(code.startsWith('HPE_') || code in ANSWERS)) return;
    if (code === WENT_AWAY) return;
    if (socket.bytesRead === 0 || SEVERITY.warn < runtime.levels.thresholdOf(ENTRY_LOGGER)) return;
    const status = ANSWERS[code] ?? BAD_REQUEST;
    const { remoteAddress } = socket;
    emit(
      stamp(ENTRY_LOGGER, undefined, {
        severityNumber: SEVERITY.warn,
        eventName: 'http.server.request',
        body: `request refused: ${String(message)}${isAnsweredByNode ? `, ${status}` : ''}`,
        attributes: {
          'error.type': code,
          ...(isAnsweredByNode && { 'http.response.status_code': status }),
          ...(remoteAddress !== undefined && { 'network.peer.address': remoteAddress }),
        },
      }),
    );
  } catch {
    runtime.internalErrors++;
  }
}
