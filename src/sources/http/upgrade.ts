/**
 * Requests that leave HTTP: WebSockets and tunnels. The span is of the handshake, as its answer is the last that HTTP
 * says; everything that happens on the socket afterwards is logged in its trace, and the entry record tells the whole.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { stamp } from '../../context/stamp.ts';
import { type Level, SEVERITY } from '../../record/level.ts';
import { emit, runtime } from '../../runtime.ts';
import { ENTRY_LOGGER } from './entry-logger.ts';
import { durationSince, methodOf, pathOf, requestAttributes } from './request-attributes.ts';

/**
 * @param clientAddress as for the entry record of any other request.
 * @param handle calls the app's listeners.
 * @returns what `handle` returns; what it throws is thrown.
 */
export function traceUpgrade<T>(
  request: IncomingMessage,
  socket: Socket,
  clientAddress: string | undefined,
  handle: () => T,
): T {
  const method = methodOf(request);
  const attributes: Attributes = {
    ...requestAttributes(request, clientAddress),
    'url.scheme': 'encrypted' in request.socket ? 'https' : 'http',
  };
  const extracted = propagation.extract(ROOT_CONTEXT, request.headers);
  const span = trace.getTracer('spanlog').startSpan(method, { kind: SpanKind.SERVER, attributes }, extracted);
  const started = performance.now();
  return context.with(trace.setSpan(extracted, span), () => {
    const active = context.active();
    const answered = watchAnswer(socket);
    // The first listener on it makes Node give the socket its plain methods back: only then can they be bound.
    socket.once(
      'close',
      context.bind(active, () => logEnd(request, attributes, answered(), started)),
    );
    // What comes on the socket is, for Node, work of the connection and not of this request.
    context.bind(active, request);
    context.bind(active, socket);
    try {
      return handle();
    } finally {
      const status = answered();
      if (typeof status === 'number') span.setAttribute('http.response.status_code', status);
      if (levelOf(status) === 'error') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  });
}

const STATUS_LINE = /^HTTP\/1\.\d (\d{3})/;
/** Characters of it. */
const STATUS_LENGTH = 12;

/** The status in what is written first, by whoever takes the socket over; `none` where it is something else. */
type Answer = number | 'none' | undefined;

function watchAnswer(socket: Socket): () => Answer {
  let answer: Answer;
  const { write, end } = socket;
  const hearing = (original: typeof write | typeof end) =>
    function (this: Socket, ...given: unknown[]) {
      const [chunk] = given;
      if (answer === undefined && (typeof chunk === 'string' || chunk instanceof Uint8Array)) {
        const text =
          typeof chunk === 'string'
            ? chunk
            : Buffer.from(chunk.subarray(0, STATUS_LENGTH)).toString('latin1');
        answer = Number(STATUS_LINE.exec(text)?.[1] ?? Number.NaN) || 'none';
        socket.write = write;
        socket.end = end;
      }
      return Reflect.apply(original, this, given);
    };
  socket.write = hearing(write) as typeof write;
  socket.end = hearing(end) as typeof end;
  return () => answer;
}

/** As for any other request. */
function levelOf(answer: Answer): Level {
  if (answer === undefined) return 'warn';
  return answer !== 'none' && answer >= 500 ? 'error' : 'info';
}

function outcomeOf(answer: Answer): string {
  if (answer === undefined) return 'aborted';
  return answer === 'none' || answer < 300 ? 'upgraded' : String(answer);
}

function logEnd(request: IncomingMessage, attributes: Attributes, answer: Answer, started: number): void {
  try {
    const level = levelOf(answer);
    if (SEVERITY[level] < runtime.levels.thresholdOf(ENTRY_LOGGER)) return;
    emit(
      stamp(ENTRY_LOGGER, undefined, {
        severityNumber: SEVERITY[level],
        eventName: 'http.server.request',
        body: `${methodOf(request)} ${pathOf(request)} ${outcomeOf(answer)}`,
        attributes: {
          ...attributes,
          duration_ms: durationSince(started),
          ...(typeof answer === 'number' && { 'http.response.status_code': answer }),
          ...(answer === undefined && { 'error.type': 'aborted' }),
        },
      }),
    );
  } catch {
    runtime.internalErrors++;
  }
}
