import { ClientRequest, type IncomingMessage, ServerResponse } from 'node:http';
import type { Span } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import type { TrustProxy } from '../../config/config.ts';
import type { LibraryFile } from '../bridges/library-file.ts';
import { noteHttpSizes } from '../outbound/hooks.ts';
import { watchHttpCall } from '../outbound/http-call.ts';
import { clientAddressReader } from './client-address.ts';
import { propagateFromEarlyClients } from './early-client.ts';
import { beginEntry, type EntrySettings, failThrowingEntry } from './entry.ts';
import { watchFrameworks } from './frameworks/frameworks.ts';
import { traceHttp2 } from './http2.ts';
import { preparePatch, traceOtherEvents } from './server-events.ts';

export interface HttpSource {
  readonly instrumentation: HttpInstrumentation;
  /** To be called when the instrumentation has patched `http` and `https`. */
  patched(): void;
  /** What is to be patched of frameworks without a hook. */
  readonly files: readonly LibraryFile[];
}

/**
 * The http instrumentation, with an entry record for each request it traces.
 *
 * @throws TypeError for a trust list that cannot be read.
 */
export function httpSource(trustProxy: TrustProxy, settings: EntrySettings): HttpSource {
  const clientAddress = clientAddressReader(trustProxy);
  process.on('uncaughtExceptionMonitor', failThrowingEntry);
  propagateFromEarlyClients();
  preparePatch();
  traceHttp2(clientAddress, settings);
  const instrumentation = new HttpInstrumentation({
    requestHook: (span: Span, request) => {
      if (request instanceof ClientRequest) watchHttpCall(span, request);
    },
    // The one hook that runs in the request's context with the response at hand, before the handler.
    responseHook: (span: Span, response) => {
      if (response instanceof ServerResponse)
        beginEntry(span, response, clientAddress(response.req), settings);
      else noteHttpSizes(span, response as IncomingMessage);
    },
  });
  return { instrumentation, patched: () => traceOtherEvents(clientAddress), files: watchFrameworks() };
}
