/** Frameworks and other loggers. */
import assert from 'node:assert/strict';
import type { Received } from '../judge.ts';
import type { Case, Run } from '../matrix.ts';
import { at, entryOf } from './drive.ts';

const json = { method: 'POST', body: '{"name":"x"}', headers: { 'content-type': 'application/json' } };
const EXPRESS = ['middleware', 'route', 'finish'];

/** Every entry record names the route by its template, and the server's span is named after it. */
function routed(route: string): (run: Run, received: Received) => void {
  return ({ truth }, received) => {
    for (const asked of truth.requests) {
      const entry = entryOf(received, asked);
      assert.equal(entry.attributes['http.route'], route);
      const server = received.spans.find((span) => span.spanId === entry.spanId);
      assert.match(server?.name ?? '', new RegExp(`^(GET|POST) ${route}$`));
    }
  };
}

export const frameworks: Case[] = [
  {
    name: 'Express 5',
    app: 'express-app',
    steps: EXPRESS,
    drive: at('/users/7', json),
    also: routed('/users/:id'),
  },
  {
    name: 'Express 5, an async handler that throws and the error handler',
    app: 'express-app',
    steps: ['middleware', 'error handler got true'],
    drive: at('/users/7/broken'),
    also: routed('/users/:id/broken'),
  },
  {
    name: 'Express 5 with instrumentation-express',
    app: 'express-app',
    folder: 'express',
    everyRelease: true,
    steps: EXPRESS,
    drive: at('/users/7', json),
    also: (run, received) => {
      routed('/users/:id')(run, received);
      for (const asked of run.truth.requests) {
        const spans = received.spans.filter((span) => span.traceId === asked.traceId);
        const names = spans.map((span) => span.name);
        assert.ok(names.includes('request handler'), `spans of Express: ${names.join(', ')}`);
      }
    },
  },
  {
    name: 'Fastify 5: hooks and handler',
    app: 'fastify-app',
    steps: ['onRequest', 'preHandler', 'handler', 'onResponse'],
    drive: at('/users/7', json),
    also: routed('/users/:id'),
  },
  {
    name: 'Hono: middleware, handler, streamed answer',
    app: 'hono-app',
    steps: ['before', 'handler', 'after the body', 'in a streamed answer', 'after'],
    drive: at('/users/7', json),
  },
  {
    name: 'winston with OpenTelemetry’s transport, which speaks the old Logs API',
    app: 'winston-app',
    steps: ['getLogger', 'winston', 'winston child'],
  },
  { name: 'the Logs API, the new one and the old', app: 'logs-api', steps: ['Logs API', 'old Logs API'] },
  {
    name: 'child loggers made at the start or in another request',
    app: 'loggers',
    steps: ['child made at the start', 'child made in the first request', 'with an error'],
  },
];
