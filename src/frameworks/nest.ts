/** `spanlog/nest`: Nest's `LoggerService` over Spanlog, and what hears the errors that fail a request. */
import { getLogger } from '../logger/get-logger.ts';
import { activeRequest, noteFailure } from '../sources/http/request-notes.ts';
import { isToldByEntry } from '../sources/http/told-by-entry.ts';

/** The levels of Nest, and what they are here. */
const LEVELS = {
  verbose: 'trace',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'fatal',
} as const;
/** The logger by which Nest tells of an error that no filter has dealt with. */
const UNHANDLED = 'ExceptionsHandler';
/** What looks like the name of a class or of a part of the app, and not like a value: an id, an address, a list. */
const CONTEXT = /^(?!.*(?:\d{3}|[^\p{L}\p{N}]\d))[\p{L}_$][\p{L}\p{N}_$.:/ -]{0,63}$/u;

/**
 * A logger for `app.useLogger(new SpanlogLogger())`, or `NestFactory.create(AppModule, { logger: new SpanlogLogger() })`.
 * The context of Nest's loggers (`new Logger('Orders')`) is the logger's name; without one it is `nest`. Nest gives it as
 * the last argument, where it takes any text for one; here one that looks like a value (`user-17`) goes into the
 * attribute `arguments`. An error that no exception filter has dealt with is told by the entry record of its request.
 */
export class SpanlogLogger {
  /** INFO. */
  log(message: unknown, ...rest: unknown[]): void {
    write('log', message, rest);
  }
  /** ERROR. Takes Nest's `error(message, stack?, context?)`, and an error anywhere. */
  error(message: unknown, ...rest: unknown[]): void {
    write('error', message, rest);
  }
  /** WARN. */
  warn(message: unknown, ...rest: unknown[]): void {
    write('warn', message, rest);
  }
  /** DEBUG. */
  debug(message: unknown, ...rest: unknown[]): void {
    write('debug', message, rest);
  }
  /** TRACE. */
  verbose(message: unknown, ...rest: unknown[]): void {
    write('verbose', message, rest);
  }
  /** FATAL. */
  fatal(message: unknown, ...rest: unknown[]): void {
    write('fatal', message, rest);
  }
}

function write(method: keyof typeof LEVELS, message: unknown, given: readonly unknown[]): void {
  const rest = given.filter((one) => one !== undefined);
  const named = isContext(rest.at(-1)) ? (rest.pop() as string) : undefined;
  if (named === UNHANDLED && isTold(message)) return;
  const stack = rest.findIndex(isStack);
  const attributes = stack === -1 ? undefined : exception(message, rest.splice(stack, 1)[0] as string);
  const call = [message, ...(attributes === undefined ? [] : [attributes]), ...rest];
  getLogger(named ?? 'nest')[LEVELS[method]](...(call as [string]));
}

/** Outside of a request, as for a message of a queue, there is no entry record to tell it. */
function isTold(error: unknown): boolean {
  noteFailure(activeRequest(), error);
  return isToldByEntry(error);
}

function isContext(value: unknown): boolean {
  return typeof value === 'string' && CONTEXT.test(value);
}

/** As Nest itself tells a stack from a context. */
function isStack(value: unknown): boolean {
  return typeof value === 'string' && /\n[ \t]+at .+:\d+:\d+/.test(value);
}

/** A stack that is handed over as text, with the error's message in front of it, or what the app says of it. */
function exception(message: unknown, stack: string): { [name: string]: string } {
  const [heading = ''] = stack.split(/\n[ \t]+at /, 1);
  const [, type = 'Error', own] = /^(\w+)(?:: ([\s\S]*))?$/.exec(heading) ?? [];
  return {
    'exception.type': type,
    'exception.message': own ?? String(message),
    'exception.stacktrace': stack,
  };
}

/** What is used of an Observable of RxJS. */
interface Stream {
  subscribe(observer: { next(value: unknown): void; error(error: unknown): void; complete(): void }): unknown;
}

/**
 * An interceptor for `app.useGlobalInterceptors(new SpanlogInterceptor())`: it hears every error of a handler, also one
 * that an exception filter of the app's own deals with, and an `HttpException` of 500 and above, which Nest does not log.
 * The entry record tells it when the request is answered with 500 or more.
 */
export class SpanlogInterceptor {
  /** Called by Nest. */
  intercept<T extends Stream>(_context: unknown, next: { handle(): T }): T {
    const request = activeRequest();
    const handled = next.handle();
    if (request === undefined) return handled;
    const Observable = observableOf(handled);
    return new Observable((observer: Parameters<Stream['subscribe']>[0]) =>
      handled.subscribe({
        next: (value) => observer.next(value),
        error: (error) => {
          noteFailure(request, error);
          observer.error(error);
        },
        complete: () => observer.complete(),
      }),
    );
  }
}

/** The app's own RxJS makes the stream, as there is none here: the class of which every kind of stream is one. */
function observableOf<T extends Stream>(stream: T): new (subscribe: (observer: never) => unknown) => T {
  let prototype: object = Object.getPrototypeOf(stream);
  while (!Object.hasOwn(prototype, 'subscribe')) prototype = Object.getPrototypeOf(prototype);
  return prototype.constructor as new (
    subscribe: (observer: never) => unknown,
  ) => T;
}

/** What is used of an exception filter of Nest. */
export interface NestFilter {
  /** Called by Nest. */
  catch(exception: unknown, host: never): unknown;
}

/**
 * An exception filter that is heard: `app.useGlobalFilters(hearFilter(new MyFilter()))`. What it deals with is told by the
 * entry record, when the request is answered with 500 or more, wherever it was thrown: an interceptor does not hear guards
 * and middleware.
 *
 * @returns the filter itself. Its `catch` is replaced; one that cannot be, since it is frozen, stays unheard.
 */
export function hearFilter<F extends NestFilter>(filter: F): F {
  const own = filter.catch;
  // Another object in its place would have none of its private members.
  Reflect.defineProperty(filter, 'catch', {
    configurable: true,
    writable: true,
    value: function (this: F, exception: unknown, host: never): unknown {
      noteFailure(activeRequest(), exception);
      return own.call(this, exception, host);
    },
  });
  return filter;
}
