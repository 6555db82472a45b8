/**
 * HTTP/2 servers, of which there is no OpenTelemetry instrumentation: a span and an entry record for each stream that a
 * client opens. Whichever of its two interfaces a server uses, `stream` or `request`, the event `stream` comes first.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { Server } from 'node:net';
import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { type RPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { beginEntry, type EntrySettings } from './entry.ts';
import { methodOf, requestAttributes } from './request-attributes.ts';
import { shareNotes } from './request-notes.ts';

type Emit = (this: unknown, event: string | symbol, ...args: unknown[]) => boolean;
type Address = (request: IncomingMessage) => string | undefined;
type RespondHeaders = Parameters<ServerHttp2Stream['respond']>[0];

/** What stands for the stream where a request is asked for. */
const requests = new WeakMap<object, IncomingMessage>();

let watching = false;

/**
 * Loading `http2` takes as long as all the rest of the start, so its servers are met where all servers come from: they
 * inherit from `net.Server`, whose other kinds have no event `stream`.
 */
export function traceHttp2(clientAddress: Address, settings: EntrySettings): void {
  if (watching) return;
  watching = true;
  const prototype = Server.prototype as unknown as { emit: Emit };
  const original = prototype.emit;
  prototype.emit = function (event, ...args) {
    if (event === 'stream' && isRequest(args[0], args[1])) {
      const [stream, headers] = args as [ServerHttp2Stream, IncomingHttpHeaders];
      const handle = () => original.call(this, event, ...args);
      return traceStream(stream, headers, clientAddress, settings, handle);
    }
    if (event === 'request') meet(args[0]);
    return original.call(this, event, ...args);
  };
}

/** Not calls of gRPC, which says in its own way how they ended, and has an instrumentation. */
function isRequest(stream: unknown, headers: unknown): boolean {
  const { respond, pushStream } = (stream ?? {}) as Partial<ServerHttp2Stream>;
  if (typeof respond !== 'function' || typeof pushStream !== 'function') return false;
  const type = (headers as IncomingHttpHeaders | undefined)?.['content-type'];
  return !type?.startsWith('application/grpc');
}

/** The request of the compatible interface is another object than the one the entry knows. */
function meet(request: unknown): void {
  const { stream } = (request ?? {}) as { stream?: object };
  const known = typeof stream === 'object' && stream !== null ? requests.get(stream) : undefined;
  if (known !== undefined) shareNotes(known, request as object);
}

function traceStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  clientAddress: Address,
  settings: EntrySettings,
  handle: () => boolean,
): boolean {
  const request = requestOf(stream, headers);
  requests.set(stream, request);
  const address = clientAddress(request);
  const attributes: Attributes = {
    ...requestAttributes(request, address),
    'url.scheme': headers[':scheme'] ?? 'https',
    'network.protocol.version': '2',
  };
  const method = attributes['http.request.method'] === '_OTHER' ? 'HTTP' : methodOf(request);
  const extracted = propagation.extract(ROOT_CONTEXT, headers);
  const span = trace.getTracer('spanlog').startSpan(method, { kind: SpanKind.SERVER, attributes }, extracted);
  const metadata: RPCMetadata = { type: RPCType.HTTP, span };
  const active = setRPCMetadata(trace.setSpan(extracted, span), metadata);
  return context.with(active, () => {
    beginEntry(span, responseOf(stream, request), address, settings);
    // The entry record is written first, and tells the route.
    stream.once('close', () => {
      const status = statusOf(stream);
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      if (status !== undefined && status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      if (metadata.route !== undefined) {
        span.setAttribute('http.route', metadata.route);
        span.updateName(`${method} ${metadata.route}`);
      }
      span.end();
    });
    context.bind(active, stream);
    return handle();
  });
}

/** As much of Node's request as entry records read. */
function requestOf(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): IncomingMessage {
  const { method, path } = { method: headers[':method'], path: headers[':path'] };
  return { method, url: path, headers, socket: stream.session?.socket } as unknown as IncomingMessage;
}

/** As much of Node's response as entry records read. */
function responseOf(stream: ServerHttp2Stream, request: IncomingMessage): ServerResponse {
  const response = {
    req: request,
    get statusCode() {
      return statusOf(stream) ?? 200;
    },
    get headersSent() {
      return stream.headersSent;
    },
    get writableFinished() {
      return stream.headersSent && !stream.aborted && stream.rstCode === 0;
    },
    getHeader: (name: string) => stream.sentHeaders?.[name],
    setHeader: (name: string, value: string) => addHeader(stream, name, value),
    once: (event: 'close', listener: () => void) => stream.once(event, listener),
  };
  return response as unknown as ServerResponse;
}

function statusOf(stream: ServerHttp2Stream): number | undefined {
  const status = stream.sentHeaders?.[':status'];
  return status === undefined ? undefined : Number(status);
}

/** Headers of a stream are given all at once, when it responds. */
function addHeader(stream: ServerHttp2Stream, name: string, value: string): void {
  const { respond } = stream;
  stream.respond = function (headers?: RespondHeaders, options?) {
    // A list of names and values is written as it is.
    if (Array.isArray(headers) || (headers !== undefined && name in headers))
      return respond.call(this, headers, options);
    return respond.call(this, { ...headers, [name]: value }, options);
  };
}
