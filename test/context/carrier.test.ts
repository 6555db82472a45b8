import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { context, propagation, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  type ContextCarrier,
  carrierFromEnv,
  carryContext,
  contextEnv,
  continueContext,
} from '../../src/context/carrier.ts';
import { getContext, withContext } from '../../src/context/fields.ts';
import { RequestIdPropagator } from '../../src/context/request-id.ts';

const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
};
const inSpan = <T>(fields: { [key: string]: unknown }, fn: () => T): T =>
  context.with(trace.setSpanContext(ROOT_CONTEXT, SPAN), () => withContext(fields, fn));
const traceId = () => trace.getSpanContext(context.active())?.traceId;

before(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator(), new RequestIdPropagator()],
    }),
  );
});
after(() => {
  context.disable();
  propagation.disable();
});

describe('a carrier', () => {
  it('takes trace and fields along, through JSON and through structured clone', () => {
    const fields = { request_id: 'r-1', 'user.id': 7, deep: { list: [1, null, 'x'] } };
    const carrier = inSpan(fields, carryContext);
    for (const copy of [carrier, structuredClone(carrier), JSON.parse(JSON.stringify(carrier))]) {
      continueContext(copy, () => {
        assert.equal(traceId(), SPAN.traceId);
        assert.deepEqual(getContext(), fields);
      });
    }
    assert.equal(carrier.headers['traceparent'], `00-${SPAN.traceId}-${SPAN.spanId}-01`);
    assert.equal(carrier.headers['x-request-id'], 'r-1');
  });

  it('is a copy: what is set later does not show in it', () => {
    const carrier = inSpan({ a: 1 }, carryContext);
    carrier.fields['a'] = 2;
    inSpan({ a: 1 }, () => assert.equal(getContext()['a'], 1));
  });

  it('leaves nothing of the work it arrives in', () => {
    const empty = carryContext();
    inSpan({ request_id: 'mine' }, () =>
      continueContext(empty, () => {
        assert.equal(traceId(), undefined);
        assert.deepEqual(getContext(), {});
      }),
    );
  });

  it('may be no more than the headers of a message', () => {
    const { headers } = inSpan({ request_id: 'r-2', a: 1 }, carryContext);
    continueContext({ headers }, () => {
      assert.equal(traceId(), SPAN.traceId);
      assert.deepEqual(getContext(), { request_id: 'r-2' });
    });
  });

  it('runs its function and returns its value whatever it is', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const evil: unknown[] = [
      undefined,
      null,
      5,
      'text',
      [],
      proxy,
      {},
      { headers: 5, fields: 'x' },
      { headers: [], fields: [] },
      { headers: { traceparent: 5, baggage: 5, tracestate: {}, 'x-request-id': ['a'] } },
      { headers: { traceparent: 'garbage', baggage: ';;==,%%%', 'x-request-id': 'a b\n' } },
      {
        get headers() {
          throw new Error('x');
        },
        get fields() {
          throw new Error('y');
        },
      },
    ];
    for (const carrier of evil) {
      const fields = continueContext(carrier as ContextCarrier, () => {
        assert.equal(traceId(), undefined);
        return getContext();
      });
      assert.deepEqual(fields, {});
    }
    assert.throws(
      () =>
        continueContext(undefined, () => {
          throw new Error('mine');
        }),
      /mine/,
    );
  });

  it('pollutes nothing by its fields', () => {
    const carrier = JSON.parse(
      '{"headers":{"__proto__":{"x":1}},"fields":{"__proto__":{"polluted":1},"a":1}}',
    );
    continueContext(carrier, () => assert.equal(getContext()['a'], 1));
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });
});

describe('the environment', () => {
  it('brings a process into the work it was started from', () => {
    const fields = { request_id: 'r-3', note: 'ä "quoted"\n\u0000 😀', n: 1.5 };
    const env = inSpan(fields, contextEnv);
    assert.equal(env['TRACEPARENT'], `00-${SPAN.traceId}-${SPAN.spanId}-01`);
    const child = spawnSync(process.execPath, ['-p', 'JSON.stringify(process.env)'], { env });
    const carrier = carrierFromEnv(JSON.parse(child.stdout.toString()));
    continueContext(carrier, () => {
      assert.equal(traceId(), SPAN.traceId);
      assert.deepEqual(getContext(), fields);
    });
  });

  it('says nothing where there is nothing to say', () => {
    assert.deepEqual(contextEnv(), {});
    assert.equal(carrierFromEnv({ PATH: '/bin' }), undefined);
  });

  it('stays small enough for the operating system, the rest of the fields staying', () => {
    const env = inSpan({ a: 1, big: 'ä'.repeat(100_000), b: 2 }, contextEnv);
    assert.deepEqual(carrierFromEnv(env)?.fields, { a: 1, b: 2 });
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`key${i}`, 'x'.repeat(200)]));
    const child = spawnSync(process.execPath, ['-v'], { env: inSpan(many, contextEnv) });
    assert.equal(child.status, 0, String(child.error));
  });

  it('is not believed blindly', () => {
    for (const text of ['', '{', '5', 'null', '[1]', '"x"', '{"__proto__":{"polluted":1}}']) {
      const carrier = carrierFromEnv({
        SPANLOG_CONTEXT_FIELDS: text,
        TRACEPARENT: 'x',
        BAGGAGE: '===',
        X_REQUEST_ID: '\u0001',
      });
      continueContext(carrier, () => {
        assert.equal(traceId(), undefined);
        assert.equal(getContext()['request_id'], undefined);
      });
    }
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });
});
