import assert from 'node:assert/strict';
import { test } from 'node:test';
import { charts } from '../../../src/local/store/charts.ts';
import { logOf, openStore, originOf, spanOf } from '../fixtures.ts';

const FROM = 1_700_000_000_000;
const TO = FROM + 100_000;

test('requests, p95, routes with errors, words of errors, levels', async (t) => {
  const store = openStore(t);
  const attributes = {
    'http.request.method': 'GET',
    'http.route': '/u/:id',
    'http.response.status_code': 200,
  };
  const spans = [];
  // The first second: durations 1 to 100, so the 95th percentile is 95.
  for (let n = 1; n <= 100; n++) spans.push(spanOf(n, n, { start: FROM + 500 - n, duration: n, attributes }));
  spans.push(
    spanOf(200, 200, {
      start: FROM + 5000,
      duration: 7,
      attributes: { ...attributes, 'http.response.status_code': 503 },
    }),
    spanOf(201, 201, { start: FROM + 5000, duration: 7, status: 2, kind: 3 }),
    spanOf(202, 202, {
      start: FROM + 9000,
      duration: 1,
      status: 2,
      name: 'Cart/Add',
      origin: originOf('pay'),
    }),
    spanOf(203, 203, { start: TO + 5, duration: 1, status: 2, attributes }),
  );
  store.write(
    [
      logOf({
        time: FROM + 100,
        severity: 17,
        message: 'Payment refused for order 4711',
        attributes: { 'exception.type': 'PaymentError' },
      }),
      logOf({ time: FROM + 200, severity: 21, message: 'payment gateway down', origin: originOf('pay') }),
      logOf({ time: FROM + 300, severity: 9, message: 'payment fine' }),
      logOf({ time: TO, severity: 17, message: 'too late' }),
    ],
    spans,
  );
  const all = await charts(store, { from: FROM, to: TO }, TO);
  assert.equal(all.step, 1000);
  assert.equal(all.times.length, 100);
  assert.equal(all.times[0], FROM);
  assert.deepEqual(all.requestsPerSecond.slice(0, 6), [100, 0, 0, 0, 0, 1]);
  assert.deepEqual(all.p95.slice(0, 6), [95, null, null, null, null, 7]);
  assert.deepEqual(all.errorsByRoute, [
    { service: 'shop', method: 'GET', route: '/u/:id', requests: 101, errors: 1 },
    { service: 'pay', method: '', route: 'Cart/Add', requests: 1, errors: 1 },
  ]);
  assert.deepEqual(all.errorWords.slice(0, 2), [
    { word: 'payment', count: 2 },
    { word: 'PaymentError', count: 1 },
  ]);
  assert.deepEqual([all.logsByLevel.ERROR[0], all.logsByLevel.FATAL[0], all.logsByLevel.INFO[0]], [1, 1, 1]);
  assert.equal(
    Object.values(all.logsByLevel)
      .flat()
      .reduce((sum, n) => sum + n, 0),
    3,
  );

  const pay = await charts(store, { from: FROM, to: TO, service: ['pay'] }, TO);
  assert.deepEqual(
    pay.requestsPerSecond.filter((n) => n > 0),
    [1],
  );
  assert.deepEqual(pay.errorsByRoute.length, 1);
  assert.deepEqual(pay.logsByLevel.FATAL[0], 1);
  const nobody = await charts(store, { from: FROM, to: TO, service: ['nobody'] }, TO);
  assert.deepEqual(
    nobody.p95.filter((n) => n !== null),
    [],
  );
});

test('a service that ran as two versions is one line', async (t) => {
  const store = openStore(t);
  const attributes = { 'http.request.method': 'GET', 'http.route': '/a', 'http.response.status_code': 500 };
  store.write(
    [],
    [1, 2].map((n) =>
      spanOf(n, n, {
        start: FROM,
        attributes,
        origin: originOf('shop', 'http', { 'service.version': `${n}` }),
      }),
    ),
  );
  const { errorsByRoute } = await charts(store, { from: FROM, to: TO }, TO);
  assert.deepEqual(errorsByRoute, [{ service: 'shop', method: 'GET', route: '/a', requests: 2, errors: 2 }]);
});

test('the default range is the last 15 minutes', async (t) => {
  const { from, to, step, times } = await charts(openStore(t), {}, TO);
  assert.deepEqual([to - from, step, times.length], [900_000, 10_000, 90]);
});
