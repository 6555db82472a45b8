import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/**
 * OpenTelemetry's own context manager, with a root that can be set: a process or a worker thread that was born into
 * somebody's work is in it from its first line, without a callback to run in. And it knows where an error was thrown.
 */
export class RootedContextManager extends AsyncLocalStorageContextManager {
  root: Context = ROOT_CONTEXT;
  /**
   * The innermost context that is being left by a throw. Forgotten as soon as anything shows that it was caught.
   *
   * The error itself stays unseen: whoever catches it to throw it again becomes the place where it was thrown, as Node
   * prints it when nobody catches it.
   */
  #thrownIn: Context | undefined;

  override active(): Context {
    this.#thrownIn = undefined;
    const active = super.active();
    return active === ROOT_CONTEXT ? this.root : active;
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    this.#thrownIn = undefined;
    let returned = false;
    try {
      const result = super.with(context, fn, thisArg, ...args);
      returned = true;
      return result;
    } finally {
      if (!returned) this.#leaveByThrow(context);
    }
  }

  /**
   * Goes back to the work an uncaught error was thrown in: it has been left on the way out. To be called before the
   * app's own handlers of uncaught exceptions, so that what they log belongs to it.
   */
  returnToThrow(): void {
    if (this.#thrownIn !== undefined) this.attach(this.#thrownIn);
  }

  #leaveByThrow(context: Context): void {
    if (this.#thrownIn !== undefined) return;
    this.#thrownIn = context;
    queueMicrotask(() => {
      this.#thrownIn = undefined;
    });
  }
}
