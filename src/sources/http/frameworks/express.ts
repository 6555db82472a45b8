/**
 * Express, and whatever else is built on its router. From router 2.3 on (Express 5) it tells of its handlers by a tracing
 * channel; of older ones the method that calls a handler is wrapped.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { LibraryFile } from '../../bridges/library-file.ts';
import { noteFailure } from '../request-notes.ts';
import { noteMount } from './express-mounts.ts';

type Next = (this: unknown, ...given: unknown[]) => unknown;
interface Layer {
  readonly handle?: unknown;
  readonly params?: { readonly [name: string]: unknown };
}
type HandleRequest = (this: Layer, request: object, response: object, next: Next) => unknown;

const heard = new WeakSet<Next>();

/** Source: router, README, "Diagnostics channel". */
const CHANNEL = 'tracing:express.router.request';

/** @returns what is to be patched in versions without the channel. */
export function watchExpress(): LibraryFile[] {
  subscribe(`${CHANNEL}:error`, (message) => {
    const { req, error } = message as { req?: object; error?: unknown };
    noteFailure(req, error);
  });
  subscribe(`${CHANNEL}:start`, (message) => {
    const { req, handler, route } = message as { req?: object; handler?: unknown; route?: unknown };
    if (req === undefined) return;
    if (isRouter(handler)) noteMount(req, route);
    hearNext(req);
  });
  let hasChannel = false;
  return [
    // The layer asks for it, so it is there before.
    {
      package: 'router',
      file: 'lib/tracing.js',
      patch: () => {
        hasChannel = true;
      },
    },
    {
      package: 'router',
      file: 'lib/layer.js',
      patch: (exports) => (hasChannel ? undefined : wrap(exports, 'handleRequest')),
    },
    { package: 'express', file: 'lib/router/layer.js', patch: (exports) => wrap(exports, 'handle_request') },
  ];
}

/** A handler that fails says so by `next`; one that throws is made to by the layer. */
function wrap(exports: unknown, name: string): void {
  const { prototype } = exports as { prototype: { [name: string]: HandleRequest | undefined } };
  const original = prototype[name];
  if (original === undefined) return;
  prototype[name] = function (request, response, next) {
    if (isRouter(this.handle)) noteMount(request, undefined, this.params);
    hearNext(request);
    return original.call(this, request, response, hearing(request, next));
  };
}

/** By which `res.render` and `res.sendFile` say that they have failed: each router sets its own. */
function hearNext(request: { next?: Next }): void {
  const { next } = request;
  if (typeof next !== 'function' || heard.has(next)) return;
  request.next = hearing(request, next);
  heard.add(request.next);
}

function hearing(request: object, next: Next): Next {
  return function (...given) {
    const [error] = given;
    if (error && error !== 'route' && error !== 'router') noteFailure(request, error);
    return next.apply(this, given);
  };
}

/** A router, or an app, mounted on a path. */
function isRouter(handler: unknown): boolean {
  if (typeof handler !== 'function') return false;
  const { stack, name } = handler as { stack?: unknown; name?: string };
  return Array.isArray(stack) || name === 'mounted_app';
}
