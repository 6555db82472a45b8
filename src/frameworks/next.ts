/** `spanlog/next`: the hooks of Next.js, for the app's `instrumentation.ts`. */
import { runtime } from '../runtime.ts';
import { start } from '../sdk/load.ts';
import { noteNextError } from '../sources/http/frameworks/next-errors.ts';

/** What is used of the third argument of Next's hook. */
export interface NextErrorContext {
  /** The route as a template: `/users/[id]`. */
  readonly routePath?: string;
}

/**
 * Starts Spanlog with the environment and the configuration file, unless `spanlog/register` has. For `instrumentation.ts`:
 * `export { onRequestError, register } from 'spanlog/next'`. Under the Edge runtime it does nothing.
 *
 * @throws ConfigError for a configuration that cannot be started with.
 */
export function register(): void {
  if (runtime.running === undefined) start();
}

/**
 * Tells the entry record of a request which error has failed it, and its route. Called by Next for errors of pages, route
 * handlers, server actions and the proxy that nobody has caught.
 */
export function onRequestError(error: unknown, _request: object, context: NextErrorContext): void {
  noteNextError(error, context?.routePath);
}
