import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { type Context, context, ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { getRPCMetadata, RPCType, setRPCMetadata } from '@opentelemetry/core';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { contextFields, contextWithFields } from '../../../../src/context/fields.ts';
import { NextSampler, NextSpans, nextPropagator } from '../../../../src/sources/http/frameworks/next.ts';
import {
  isNextToldElsewhere,
  isPrintedByNext,
  noteNextError,
} from '../../../../src/sources/http/frameworks/next-errors.ts';
import { belongsTo, notesOf } from '../../../../src/sources/http/request-notes.ts';
import { routeOf } from '../../../../src/sources/http/route.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const provider = new TracerProvider({ spanProcessors: [new NextSpans()] });
const http = provider.getTracer('http');
const next = provider.getTracer('next.js');

/** A request that has come in, and the context its handler runs in. */
function begin() {
  const request = { headers: {} } as IncomingMessage;
  const span = http.startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  belongsTo(span, request);
  const inside = setRPCMetadata(trace.setSpan(ROOT_CONTEXT, span), { type: RPCType.HTTP, span });
  return { request, span, inside: contextWithFields(inside, { 'user.id': 'u-7' }) };
}

const nextSpan = (name: string, attributes: { [name: string]: string }, within: Context) =>
  next.startSpan(name, { kind: SpanKind.SERVER, attributes }, within);
const handle = (within: Context) => nextSpan('GET', { 'next.span_type': 'BaseServer.handleRequest' }, within);

test('the route is that of a span of Next, and not that of the page that tells of an error', () => {
  const { request, inside } = begin();
  nextSpan('render', { 'next.route': '/users/[id]' }, inside);
  for (const route of ['/_error', '/_not-found', '/404', '/500'])
    nextSpan('r', { 'next.route': route }, inside);
  assert.equal(routeOf(request), '/users/[id]');
  const other = begin();
  http.startSpan('x', { attributes: { 'next.route': '/users/[id]' } }, other.inside);
  assert.equal(routeOf(other.request), undefined);
});

test("Next's span of a request is no second one of a server", () => {
  const { inside } = begin();
  const kindOf = (span: object) => (span as { kind: SpanKind }).kind;
  assert.equal(kindOf(handle(inside)), SpanKind.INTERNAL);
  assert.equal(kindOf(handle(ROOT_CONTEXT)), SpanKind.SERVER);
});

test('what is set on the span of the request when it has ended is left out without a word', () => {
  const { span, inside } = begin();
  handle(inside);
  span.setAttribute('http.route', '/early');
  span.end();
  span.setAttribute('http.route', '/late');
  assert.deepEqual((span as unknown as { attributes: object }).attributes, { 'http.route': '/early' });
});

test('work that goes on in a context made of headers has its fields and its request, until that ends', () => {
  const { span, inside } = begin();
  const published = handle(inside).spanContext();
  const made = trace.setSpanContext(ROOT_CONTEXT, { ...published, isRemote: true });
  const restored = nextPropagator.extract(made, {}, { get: () => undefined, keys: () => [] });
  assert.equal(trace.getSpanContext(restored)?.spanId, published.spanId);
  assert.deepEqual(contextFields(restored), { 'user.id': 'u-7' });
  assert.equal(getRPCMetadata(restored)?.span, span);
  span.end();
  assert.equal(nextPropagator.extract(made, {}, { get: () => undefined, keys: () => [] }), made);
});

test('a request that is not sampled has its route and what is bound to it, until its entry is written', () => {
  const quiet = new TracerProvider({
    spanProcessors: [new NextSpans()],
    sampler: new NextSampler(new AlwaysOffSampler()),
  });
  const request = { headers: {} } as IncomingMessage;
  const span = quiet.getTracer('http').startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  assert.equal(span.isRecording(), false);
  belongsTo(span, request);
  const metadata = setRPCMetadata(trace.setSpan(ROOT_CONTEXT, span), { type: RPCType.HTTP, span });
  const inside = contextWithFields(metadata, { 'user.id': 'u-7' });
  const start = (attributes: { [name: string]: string }) =>
    quiet.getTracer('next.js').startSpan('GET', { kind: SpanKind.SERVER, attributes }, inside);
  const published = start({ 'next.span_type': 'BaseServer.handleRequest' }).spanContext();
  start({ 'next.span_type': 'AppRender.getBodyResult', 'next.route': '/users/[id]' });
  assert.equal(routeOf(request), '/users/[id]');
  assert.equal(published.traceFlags, TraceFlags.NONE);
  assert.equal(start({ 'next.span_type': 'NextNodeServer.startResponse' }).isRecording(), false);
  const made = trace.setSpanContext(ROOT_CONTEXT, { ...published, isRemote: true });
  const extracted = () => nextPropagator.extract(made, {}, { get: () => undefined, keys: () => [] });
  assert.deepEqual(contextFields(extracted()), { 'user.id': 'u-7' });
  notesOf(request).atEnd?.();
  assert.equal(extracted(), made);
});

test('an error is printed behind a mark', () => {
  const error = new Error('x');
  assert.ok(isPrintedByNext(['⨯', error]));
  assert.ok(isPrintedByNext(['\u001b[31m\u001b[1m⨯\u001b[22m\u001b[39m ', error]));
  for (const call of [[error], ['⨯ failed', error], ['⨯', 'x'], ['⨯', error, 1], [1, error]])
    assert.ok(!isPrintedByNext(call), String(call));
});

test('an error that Next prints is left to the entry, or recorded once', () => {
  const { request, inside } = begin();
  handle(inside);
  const error = new Error('x');
  assert.ok(context.with(inside, () => isNextToldElsewhere(error)));
  assert.equal(notesOf(request).failure?.error, error);

  const late = begin();
  handle(late.inside);
  notesOf(late.request).told = false;
  const twice = new Error('y');
  const printed = () => context.with(late.inside, () => isNextToldElsewhere(twice));
  assert.deepEqual([printed(), printed()], [false, true]);
});

test('the hook knows the error, and the route from the path of its file where no span told it', () => {
  for (const [path, route] of [
    ['/(shop)/users/[id]/page', '/users/[id]'],
    ['/feed/@modal/route', '/feed'],
    ['/page', '/'],
    ['/old/[id]', '/old/[id]'],
  ]) {
    const { request, inside } = begin();
    const error = new Error('x');
    context.with(inside, () => noteNextError(error, path));
    assert.equal(notesOf(request).failure?.error, error);
    assert.equal(routeOf(request), route);
  }
  const { request, inside } = begin();
  nextSpan('render', { 'next.route': '/known' }, inside);
  context.with(inside, () => noteNextError('text', '/other/page'));
  assert.equal(routeOf(request), '/known');
  noteNextError(new Error('x'), '/nowhere');
});
