import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { trace } from '@opentelemetry/api';
import { routeOf, spanRoute } from '../../../src/sources/http/route.ts';
import { portOf, startApp } from '../../support/app.ts';
import { startReceiver } from '../../support/otlp-receiver.ts';

test('a span that records nothing has no route', () => {
  const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 0 });
  span.setAttribute('http.route', '/users/:id');
  assert.equal(spanRoute(span), undefined);
});

test('the route of a mounted router is whole, also when an error has left it and Express has forgotten the mount', () => {
  const route = (of: object) => routeOf(of as IncomingMessage);
  const path = '/:id/broken';
  assert.equal(
    route({ route: { path }, baseUrl: '/users', originalUrl: '/users/7/broken' }),
    '/users/:id/broken',
  );
  assert.equal(
    route({ route: { path }, baseUrl: '', originalUrl: '/users/7/broken?a=/b' }),
    '/users/:id/broken',
  );
  assert.equal(route({ route: { path: '/' }, baseUrl: '', originalUrl: '/users/' }), '/users');
  assert.equal(route({ route: { path }, baseUrl: '', originalUrl: '/7/broken' }), path);
  assert.equal(
    route({ route: { path: '/files/*rest' }, baseUrl: '', originalUrl: '/files/a/b/c' }),
    '/files/*rest',
  );
  assert.equal(route({ route: { path: /x/ }, originalUrl: '/x' }), undefined);
  const paths = ['/items/:id', '/things/:id'];
  assert.equal(
    route({ route: { path: paths }, baseUrl: '', originalUrl: '/shop/things/7' }),
    '/shop/items/:id,/things/:id',
  );
  assert.equal(route({ route: { path: ['/x', /y/] }, originalUrl: '/y' }), undefined);
  assert.equal(route({}), undefined);
});

test('a route set on the span of a request names its span and is on its entry record', async (t) => {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const app = startApp(t, {
    files: {
      'app.mjs': `
import { serve } from '@hono/node-server';
import { trace } from '@opentelemetry/api';
import { Hono } from 'hono';
import { routePath } from 'hono/route';
const app = new Hono();
app.use(async (c, next) => {
  await next();
  trace.getActiveSpan()?.setAttribute('http.route', routePath(c, -1));
});
app.get('/users/:id', (c) => c.text('user ' + c.req.param('id')));
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => console.error('listening ' + port));
`,
    },
    packages: ['hono', '@hono/node-server'],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
    },
  });
  const response = await fetch(`http://127.0.0.1:${await portOf(app)}/users/17`);
  assert.equal(await response.text(), 'user 17');
  const entry = await receiver.until('the entry record', ({ logs }) =>
    logs.find((log) => log.logger === 'http.server'),
  );
  assert.equal(entry.body, 'GET /users/:id 200');
  assert.equal(entry.attributes['http.route'], '/users/:id');
  const span = await receiver.until('the span', ({ spans }) =>
    spans.find((one) => one.spanId === entry.spanId),
  );
  assert.equal(span.name, 'GET /users/:id');
});
