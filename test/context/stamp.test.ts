import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setContext, withContext } from '../../src/context/fields.ts';
import { stamp } from '../../src/context/stamp.ts';
import { UID } from '../../src/record/uid.ts';
import { throughOtlp } from '../record/through-otlp.ts';

const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
};

before(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
after(() => context.disable());

describe('stamp', () => {
  it('reads span, fields, time and level', () => {
    const began = Date.now();
    const record = context.with(trace.setSpanContext(ROOT_CONTEXT, SPAN), () =>
      withContext({ request_id: 'r1' }, () => stamp('shop', '1.0', { severityNumber: 17, body: 'hello' })),
    );
    assert.deepEqual(record.spanContext, SPAN);
    assert.equal(record.attributes['request_id'], 'r1');
    assert.equal(record.severityText, 'ERROR');
    assert.deepEqual([record.logger, record.loggerVersion, record.body], ['shop', '1.0', 'hello']);
    assert.ok(record.time >= began - 25 && record.time <= Date.now() + 25);
  });

  it('has no span outside of one, nor one that is not valid', () => {
    assert.equal(stamp('x', undefined, {}).spanContext, undefined);
    const invalid = trace.setSpanContext(ROOT_CONTEXT, { ...SPAN, traceId: '0'.repeat(32) });
    assert.equal(stamp('x', undefined, { context: invalid }).spanContext, undefined);
  });

  it('lets the nearer win: call over error over logger over work', () => {
    const error = Object.assign(new Error('boom'), { code: 1 });
    const record = withContext({ a: 'work', b: 'work', c: 'work', 'exception.type': 'work' }, () =>
      stamp('x', undefined, {
        bound: { b: 'logger', c: 'logger', 'exception.type': 'logger' },
        attributes: { c: 'call', 'exception.message': 'of the call' },
        exception: error,
      }),
    );
    const { a, b, c } = record.attributes;
    assert.deepEqual([a, b, c], ['work', 'logger', 'call']);
    assert.equal(record.attributes['exception.type'], 'Error');
    assert.equal(record.attributes['exception.message'], 'of the call');
  });

  it('reads the context it is given rather than the active one', () => {
    const given = withContext({ request_id: 'given' }, () => context.active());
    const record = withContext({ request_id: 'active' }, () => stamp('x', undefined, { context: given }));
    assert.equal(record.attributes['request_id'], 'given');
  });

  it('keeps __proto__ a key, of the work, the logger and the call', () => {
    const given = (value: unknown) => JSON.parse(`{"__proto__":${JSON.stringify(value)},"a":1}`);
    for (const value of ['text', { polluted: 1 }]) {
      const ofWork = withContext(given(value), () => stamp('x', undefined, { bound: { b: 1 } }));
      const ofLogger = stamp('x', undefined, { bound: given(value) });
      const ofCall = stamp('x', undefined, { attributes: given(value) });
      for (const { attributes } of [ofWork, ofLogger, ofCall]) {
        assert.deepEqual(Object.getOwnPropertyDescriptor(attributes, '__proto__')?.value, value);
        assert.equal(Object.getPrototypeOf(attributes), Object.prototype);
        assert.equal(attributes['a'], 1);
      }
    }
  });

  it('does not change what it was given', () => {
    const bound = Object.freeze({ a: 1 });
    const attributes = Object.freeze({ b: 2 });
    withContext({ c: 3 }, () => {
      stamp('x', undefined, { bound, attributes });
      setContext({ d: 4 });
      assert.deepEqual(Object.keys(stamp('x', undefined, {}).attributes).sort(), ['c', 'd', UID]);
    });
  });
});

describe('the uid of a record', () => {
  it('is its own, unless the emitter brought one', () => {
    const [a, b] = [stamp('x', undefined, {}), stamp('x', undefined, {})];
    assert.notEqual(a.attributes[UID], b.attributes[UID]);
    assert.equal(stamp('x', undefined, { attributes: { [UID]: 'mine' } }).attributes[UID], 'mine');
  });

  it('is never shared by way of the logger or the work: downstream, such records would be one', () => {
    const once = stamp('x', undefined, {}).attributes;
    const bound = stamp('x', undefined, { bound: once });
    assert.notEqual(bound.attributes[UID], once[UID]);
    withContext(once, () => assert.notEqual(stamp('x', undefined, {}).attributes[UID], once[UID]));
  });

  it('is made anew where the emitter brought none that can be one', () => {
    for (const given of [5, '', null, {}, ['a']]) {
      assert.match(
        String(stamp('x', undefined, { attributes: { [UID]: given } }).attributes[UID]),
        /^\w{26}$/,
      );
    }
  });

  it('goes by the time of making: a record dated ahead does not drag later ones with it', () => {
    const before = String(stamp('x', undefined, {}).attributes[UID]);
    stamp('x', undefined, { time: Date.now() + 1e12 });
    stamp('x', undefined, { time: Number.POSITIVE_INFINITY });
    const after = String(stamp('x', undefined, {}).attributes[UID]);
    assert.equal(after.slice(0, 5), before.slice(0, 5));
    assert.ok(after > before);
  });

  it('arrives with the exception even beside more attributes than the SDK keeps', () => {
    const attributes = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`key${i}`, i]));
    const record = stamp('x', undefined, { attributes, exception: new Error('boom') });
    const sent = throughOtlp(record.body, record.attributes).attributes.map(({ key }) => key);
    assert.equal(sent.length, 128);
    for (const key of [UID, 'exception.type', 'exception.message', 'exception.stacktrace']) {
      assert.ok(sent.includes(key), key);
    }
  });
});
