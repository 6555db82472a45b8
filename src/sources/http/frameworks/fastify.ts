/** Fastify, which has a hook for everything: no part of it is patched. */
import { subscribe } from 'node:diagnostics_channel';
import { noteFailure, notesOf } from '../request-notes.ts';

interface FastifyRequest {
  readonly raw: object;
  readonly routeOptions?: { readonly url?: unknown };
}
type Done = () => void;
interface Fastify {
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: unknown, done: Done) => void): void;
  addHook(
    name: 'onError',
    hook: (request: FastifyRequest, reply: unknown, error: unknown, done: Done) => void,
  ): void;
}

/**
 * Sources: Fastify, Hooks, `onRequest` and `onError` (every error of a handler or hook, before the error handler); its
 * channel `fastify.initialization`; and the tracing channel of its handlers, for an app made before the start.
 */
export function watchFastify(): void {
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify?: Fastify };
    fastify?.addHook('onRequest', (request, _reply, done) => {
      seen(request, request.routeOptions?.url);
      done();
    });
    fastify?.addHook('onError', (request, _reply, error, done) => {
      noteFailure(request.raw, error);
      done();
    });
  });
  subscribe('tracing:fastify.request.handler:start', (message) => {
    const { request, route } = message as { request?: FastifyRequest; route?: { url?: unknown } };
    if (request !== undefined) seen(request, route?.url);
  });
  subscribe('tracing:fastify.request.handler:error', (message) => {
    const { request, error } = message as { request?: FastifyRequest; error?: unknown };
    noteFailure(request?.raw, error);
  });
}

function seen(request: FastifyRequest, route: unknown): void {
  const notes = notesOf(request.raw);
  notes.own = request;
  notes.route = () => route;
}
