/** `spanlog/hono`: the middleware through which Hono tells of its requests. It has no hook that needs no line in the app. */
import { activeRequest, noteFailure, notesOf } from '../sources/http/request-notes.ts';

/** What is used of a context of Hono. */
export interface HonoContext {
  /** What a handler has thrown. */
  error: Error | undefined;
  /** The request: its route as a template, and its body in the form the handler has read it in. */
  readonly req: {
    readonly routePath?: string;
    readonly bodyCache?: { readonly json?: unknown; readonly text?: unknown; readonly formData?: unknown };
    header(name: string): string | undefined;
  };
}

/**
 * The middleware, to be used before all others: `app.use(spanlog())`. The entry record of a request then has its route and
 * the error that failed it, and the configuration's `user` is given the context. Needs `@hono/node-server`; without an
 * entry record to tell, as before `start`, it does nothing.
 *
 * @returns a middleware of Hono.
 */
export function spanlog(): (context: HonoContext, next: () => Promise<void>) => Promise<void> {
  return async (context, next) => {
    const request = activeRequest();
    if (request === undefined) return next();
    const notes = notesOf(request);
    notes.own = context;
    // Asked for when the entry is written: the client may have gone before the handler is done.
    notes.route = () => {
      const route = context.req.routePath;
      // A pattern is a middleware's, when nothing else was there.
      return route?.includes('*') === true ? undefined : route;
    };
    hearError(context, request);
    await next();
    if (context.error !== undefined) await keepBody(context, request);
  };
}

/** Hono sets `c.error` before it asks the app's `onError`, which may print it. */
function hearError(context: HonoContext, request: object): void {
  let error = context.error;
  Object.defineProperty(context, 'error', {
    configurable: true,
    enumerable: true,
    get: () => error,
    set(given: Error | undefined) {
      error = given;
      noteFailure(request, given);
    },
  });
}

/** A body that the handler has read, in whichever form. */
async function keepBody({ req }: HonoContext, request: object): Promise<void> {
  const { json, text, formData } = req.bodyCache ?? {};
  try {
    const body = await (json ?? text ?? formData);
    const isJson = typeof body === 'string' && /[/+]json\b/i.test(req.header('content-type') ?? '');
    if (body instanceof FormData) notesOf(request).body = fieldsOf(body);
    else notesOf(request).body = isJson ? JSON.parse(body) : body;
  } catch {
    // A body that cannot be read has no digest.
  }
}

/** Of files, whose content is not at hand, the sizes. */
function fieldsOf(form: FormData): object {
  return Object.fromEntries(
    [...form].map(([name, value]) => [name, typeof value === 'string' ? value : value.size]),
  );
}
