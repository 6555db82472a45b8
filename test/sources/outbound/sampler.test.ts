import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { type Attributes, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { AlwaysOffSampler, AlwaysOnSampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { contextWithFields } from '../../../src/context/fields.ts';
import { CallSampler, samplerFromEnvironment } from '../../../src/sources/outbound/sampler.ts';

afterEach(() => {
  delete process.env['OTEL_TRACES_SAMPLER'];
  delete process.env['OTEL_TRACES_SAMPLER_ARG'];
});

const TRACE = 'a'.repeat(32);

function decide(sampler: CallSampler, kind: SpanKind, attributes: Attributes = {}, requestId = 'r-1') {
  const context = contextWithFields(ROOT_CONTEXT, { request_id: requestId });
  return sampler.shouldSample(context, TRACE, 'x', kind, attributes, []);
}

test('spans of calls are made when they are not sampled, others are not', () => {
  const sampler = new CallSampler(new AlwaysOffSampler(), false);
  for (const kind of [SpanKind.CLIENT, SpanKind.PRODUCER])
    assert.equal(decide(sampler, kind).decision, SamplingDecision.RECORD);
  for (const kind of [SpanKind.SERVER, SpanKind.INTERNAL, SpanKind.CONSUMER])
    assert.equal(decide(sampler, kind).decision, SamplingDecision.NOT_RECORD);
  const sampled = decide(new CallSampler(new AlwaysOnSampler(), false), SpanKind.CLIENT);
  assert.equal(sampled.decision, SamplingDecision.RECORD_AND_SAMPLED);
});

test('the request id goes with SQL, when it is asked for', () => {
  const sql = { 'db.system.name': 'postgresql' };
  const telling = new CallSampler(new AlwaysOnSampler(), true);
  assert.equal(decide(telling, SpanKind.CLIENT, sql).traceState?.serialize(), 'request_id=r-1');
  assert.equal(decide(telling, SpanKind.CLIENT, sql, 'a=b').traceState?.serialize(), 'request_id=a_b');
  assert.equal(decide(telling, SpanKind.CLIENT, { 'db.system.name': 'redis' }).traceState, undefined);
  assert.equal(decide(telling, SpanKind.CLIENT, { 'http.method': 'GET' }).traceState, undefined);
  const silent = new CallSampler(new AlwaysOnSampler(), false);
  assert.equal(decide(silent, SpanKind.CLIENT, sql).traceState, undefined);
});

test('the sampler is the one of the environment', () => {
  for (const [name, argument, said] of [
    ['', undefined, 'ParentBased{root=AlwaysOnSampler'],
    ['always_on', undefined, 'AlwaysOnSampler'],
    ['always_off', undefined, 'AlwaysOffSampler'],
    ['traceidratio', '0.25', 'TraceIdRatioBased{0.25}'],
    ['parentbased_traceidratio', '0', 'ParentBased{root=TraceIdRatioBased{0}'],
    ['parentbased_always_off', undefined, 'ParentBased{root=AlwaysOffSampler'],
    ['traceidratio', '7', 'TraceIdRatioBased{1}'],
    ['nonsense', undefined, 'ParentBased{root=AlwaysOnSampler'],
  ] as const) {
    process.env['OTEL_TRACES_SAMPLER'] = name;
    if (argument !== undefined) process.env['OTEL_TRACES_SAMPLER_ARG'] = argument;
    const text = samplerFromEnvironment().toString();
    assert.ok(text.startsWith(said), `${name}: ${text}`);
  }
});
