/** Koa: every app says `error` when a handler has failed; it is listened to from an app's first request on. */
import type { LibraryFile } from '../../bridges/library-file.ts';
import { noteFailure, notesOf } from '../request-notes.ts';

interface KoaContext {
  readonly req: object;
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
      this.prependListener('error', (error, of) => noteFailure(of?.req, error));
    }
    const notes = notesOf(ctx.req);
    notes.own = ctx;
    notes.route = () => ctx._matchedRoute;
    return ctx;
  };
}
