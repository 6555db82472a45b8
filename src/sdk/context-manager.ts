import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/**
 * OpenTelemetry's own context manager, with a root that can be set: a process or a worker thread that was born into
 * somebody's work is in it from its first line, without a callback to run in. And it knows where an error was thrown.
 */
export class RootedContextManager extends AsyncLocalStorageContextManager {
  root: Context = ROOT_CONTEXT;
  readonly #thrownIn = new WeakMap<object, Context>();

  override active(): Context {
    const active = super.active();
    return active === ROOT_CONTEXT ? this.root : active;
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    try {
      return super.with(context, fn, thisArg, ...args);
    } catch (error) {
      if (typeof error === 'object' && error !== null && !this.#thrownIn.has(error)) {
        this.#thrownIn.set(error, context);
      }
      throw error;
    }
  }

  /**
   * Goes back to the work an uncaught error was thrown in: it has been left on the way out. To be called before the
   * app's own handlers of uncaught exceptions, so that what they log belongs to it.
   */
  returnTo(thrown: unknown): void {
    const context = typeof thrown === 'object' && thrown !== null ? this.#thrownIn.get(thrown) : undefined;
    if (context !== undefined) this.attach(context);
  }
}
