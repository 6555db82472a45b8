/**
 * Calls out by functions that were taken from `http` before it was patched (`const { request } = require('http')`). They
 * get no span of their own, but the trace and the request id go with them, so that the next service is in the same trace.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { context, propagation } from '@opentelemetry/api';

let watching = false;

/** Source: Node.js, diagnostics_channel, `http.client.request.created`: before the headers are written. */
export function propagateFromEarlyClients(): void {
  if (watching) return;
  watching = true;
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    // Headers that were given as a list are written already.
    if (request.headersSent) return;
    const headers: { [name: string]: string } = {};
    propagation.inject(context.active(), headers);
    for (const [name, value] of Object.entries(headers)) {
      // Calls by the patched functions have theirs.
      if (!request.hasHeader(name)) request.setHeader(name, value);
    }
  });
}
