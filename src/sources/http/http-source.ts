import { ServerResponse } from 'node:http';
import type { Span } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { TrustProxy } from '../../config/config.ts';
import { clientAddressReader } from './client-address.ts';
import { propagateFromEarlyClients } from './early-client.ts';
import { beginEntry, failThrowingEntry } from './entry.ts';
import { watchRoutes } from './route.ts';
import { preparePatch, traceOtherEvents } from './server-events.ts';

export interface HttpSource {
  readonly instrumentation: HttpInstrumentation;
  /** To be called when the instrumentation has patched `http` and `https`. */
  patched(): void;
}

/**
 * The http instrumentation, with an entry record for each request it traces.
 *
 * @throws TypeError for a trust list that cannot be read.
 */
export function httpSource(trustProxy: TrustProxy): HttpSource {
  const clientAddress = clientAddressReader(trustProxy);
  watchRoutes();
  process.on('uncaughtExceptionMonitor', failThrowingEntry);
  propagateFromEarlyClients();
  preparePatch();
  const instrumentation = new HttpInstrumentation({
    // The one hook that runs in the request's context with the response at hand, before the handler.
    responseHook: (span: Span, response) => {
      if (response instanceof ServerResponse) beginEntry(span, response, clientAddress(response.req));
    },
  });
  return { instrumentation, patched: () => traceOtherEvents(clientAddress) };
}
