/**
 * Requests that leave HTTP: WebSockets and tunnels. The span is of the handshake, as its answer is the last that HTTP
 * says; everything that happens on the socket afterwards is logged in its trace, and the entry record tells the whole.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type Attributes, context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { stamp } from '../../context/stamp.ts';
import { SEVERITY } from '../../record/level.ts';
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
    // The first listener on it makes Node give the socket its plain methods back: only then can they be bound.
    socket.once(
      'close',
      context.bind(active, () => logEnd(`${method} ${pathOf(request)} upgraded`, attributes, started)),
    );
    // What comes on the socket is, for Node, work of the connection and not of this request.
    context.bind(active, request);
    context.bind(active, socket);
    try {
      return handle();
    } finally {
      span.end();
    }
  });
}

function logEnd(message: string, attributes: Attributes, started: number): void {
  try {
    if (SEVERITY.info < runtime.levels.thresholdOf(ENTRY_LOGGER)) return;
    emit(
      stamp(ENTRY_LOGGER, undefined, {
        severityNumber: SEVERITY.info,
        eventName: 'http.server.request',
        body: message,
        attributes: { ...attributes, duration_ms: durationSince(started) },
      }),
    );
  } catch {
    runtime.internalErrors++;
  }
}
