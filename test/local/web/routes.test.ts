import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ALL_LOGS,
  ALL_TRACES,
  DEFAULT_CHARTS,
  LEVELS,
  parseRoute,
  type Route,
  routeHref,
} from '../../../src/local/web/routes.ts';
import type { TimeRange } from '../../../src/local/web/time-range.ts';

/** Records as the page makes them, with a prototype. */
const record: typeof fc.record = (model: object) =>
  fc.record(model as never, { noNullPrototype: true }) as never;
const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const texts = fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 });
const moment = fc.integer({ min: 0, max: 4e12 });
const range: fc.Arbitrary<TimeRange> = fc.oneof(
  fc.constant<TimeRange>({ kind: 'all' }),
  fc.integer({ min: 1, max: 1e6 }).map((s): TimeRange => ({ kind: 'last', ms: s * 1000 })),
  fc
    .tuple(moment, moment)
    .map(([a, b]): TimeRange => ({ kind: 'between', from: Math.min(a, b), to: Math.max(a, b) })),
  moment.map((from): TimeRange => ({ kind: 'between', from, to: null })),
);
const anyRoute: fc.Arbitrary<Route> = fc.oneof(
  record({
    view: fc.constant('logs' as const),
    q: fc.string({ unit: 'grapheme' }),
    level: fc.option(fc.constantFrom(...LEVELS)),
    services: texts,
    attrs: texts,
    not: texts,
    trace: fc.option(hex(32)),
    range,
    open: fc.option(fc.nat()),
  }),
  record({
    view: fc.constant('traces' as const),
    q: fc.string({ unit: 'grapheme' }),
    services: texts,
    errors: fc.boolean(),
    minDuration: fc.option(fc.nat()),
    range,
  }),
  record({
    view: fc.constant('trace' as const),
    traceId: hex(32),
    span: fc.option(hex(16)),
    log: fc.option(fc.nat()),
  }),
  record({ view: fc.constant('charts' as const), services: texts, range }),
);

test('an address holds everything a route says', () => {
  fc.assert(fc.property(anyRoute, (route) => assert.deepEqual(parseRoute(routeHref(route)), route)));
});

test('any text is some route', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.ok(parseRoute(`#${text}`).view)));
});

test('defaults stay out of the address', () => {
  assert.equal(routeHref(ALL_LOGS), '#/logs');
  assert.equal(routeHref(ALL_TRACES), '#/traces');
  assert.equal(routeHref(DEFAULT_CHARTS), '#/charts');
  assert.deepEqual(parseRoute(''), ALL_LOGS);
});

test('what makes no sense is left out', () => {
  assert.deepEqual(parseRoute('#/logs?level=LOUD&open=x&trace=zz&from=soon&last=-1m&service='), ALL_LOGS);
  assert.deepEqual(parseRoute('#/nowhere?x=1'), { view: 'unknown', path: '/nowhere' });
  assert.deepEqual(parseRoute('#/trace/%E0%A4%A'), {
    view: 'trace',
    traceId: '%e0%a4%a',
    span: null,
    log: null,
  });
});

test('levels and ids are read in any case', () => {
  const route = parseRoute(`#/logs?level=warn&trace=${'AB'.repeat(16)}`);
  assert.equal(route.view === 'logs' && route.level, 'WARN');
  assert.equal(route.view === 'logs' && route.trace, 'ab'.repeat(16));
});
