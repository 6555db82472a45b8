/** Koa: every app says `error` when a handler has failed; it is listened to from an app's first request on. */
import type { ServerResponse } from 'node:http';
import { REQUEST_ID_HEADER } from '../../../context/request-id.ts';
import type { LibraryFile } from '../../bridges/library-file.ts';
import { noteFailure, notesOf } from '../request-notes.ts';

interface KoaContext {
  readonly req: object;
  readonly res: ServerResponse;
  readonly request: { readonly body?: unknown };
  /** Source: @koa/router and koa-router, `ctx._matchedRoute`. */
  readonly _matchedRoute?: unknown;
}
interface Koa {
  prependListener(event: 'error', listener: (error: unknown, context?: KoaContext) => void): void;
}
interface KoaClass {
  readonly prototype: { createContext?(this: Koa, ...given: unknown[]): KoaContext };
}

const heard = new WeakSet<Koa>();

/** There is no hook that tells of a new request: the method that makes its context is wrapped. */
export function watchKoa(): LibraryFile[] {
  return [{ package: 'koa', file: 'lib/application.js', patch: (exports) => watch(exports as KoaClass) }];
}

function watch({ prototype }: KoaClass): void {
  const { createContext } = prototype;
  if (createContext === undefined) return;
  prototype.createContext = function (...given) {
    const ctx = createContext.apply(this, given);
    // Not before: an app that has no listener gets Koa's, which prints. And before that one.
    if (!heard.has(this)) {
      heard.add(this);
      this.prependListener('error', (error, of) => {
        noteFailure(of?.req, error);
        keepRequestId(of?.res);
      });
    }
    const notes = notesOf(ctx.req);
    notes.own = ctx;
    notes.route = () => ctx._matchedRoute;
    return ctx;
  };
}

/** Koa takes all headers off before it answers with an error, and whoever reports one has nothing to name it by. */
function keepRequestId(response: ServerResponse | undefined): void {
  const id = response?.getHeader?.(REQUEST_ID_HEADER);
  if (response === undefined || id === undefined || response.headersSent) return;
  const { writeHead } = response;
  response.writeHead = function (this: ServerResponse, ...given: unknown[]) {
    if (!this.headersSent && !this.hasHeader(REQUEST_ID_HEADER)) this.setHeader(REQUEST_ID_HEADER, id);
    return Reflect.apply(writeHead, this, given);
  };
}
