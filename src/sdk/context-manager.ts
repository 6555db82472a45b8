import { type Context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/**
 * OpenTelemetry's own context manager, with a root that can be set: a process or a worker thread that was born into
 * somebody's work is in it from its first line, without a callback to run in.
 */
export class RootedContextManager extends AsyncLocalStorageContextManager {
  root: Context = ROOT_CONTEXT;

  override active(): Context {
    const active = super.active();
    return active === ROOT_CONTEXT ? this.root : active;
  }
}
