import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import { BehaviorSubject, lastValueFrom, Observable, of, throwError } from 'rxjs';
import { hearFilter, SpanlogInterceptor, SpanlogLogger } from '../../src/frameworks/nest.ts';
import { type Output, Pipeline } from '../../src/record/pipeline.ts';
import type { StampedRecord } from '../../src/record/record.ts';
import { runtime } from '../../src/runtime.ts';
import { belongsTo, notesOf } from '../../src/sources/http/request-notes.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const records: StampedRecord[] = [];
const output: Output = {
  name: 'test',
  write: (record) => void records.push(record),
  flush: async () => {},
  close: async () => {},
};
runtime.pipeline = new Pipeline([], [output]);

function inRequest<T>(fn: (request: object) => T): T {
  const span = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 });
  const request = {} as IncomingMessage;
  belongsTo(span, request);
  return context.with(setRPCMetadata(ROOT_CONTEXT, { type: RPCType.HTTP, span }), () => fn(request));
}

test('the levels and contexts of Nest', () => {
  const logger = new SpanlogLogger();
  for (const level of ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const)
    logger[level](`by ${level}`, 'Orders');
  assert.deepEqual(
    records.splice(0).map(({ logger: name, body, severityText }) => [name, body, severityText]),
    [
      ['Orders', 'by verbose', 'TRACE'],
      ['Orders', 'by debug', 'DEBUG'],
      ['Orders', 'by log', 'INFO'],
      ['Orders', 'by warn', 'WARN'],
      ['Orders', 'by error', 'ERROR'],
      ['Orders', 'by fatal', 'FATAL'],
    ],
  );
  logger.log('bare');
  logger.log({ order: 7 }, 'Orders');
  const [bare, object] = records.splice(0);
  assert.deepEqual([bare?.logger, bare?.body], ['nest', 'bare']);
  assert.equal(object?.attributes['order'], 7);
});

test('what is no context is a value', () => {
  const logger = new SpanlogLogger();
  const contexts = [
    'Orders',
    'OrdersV2',
    'order-service',
    'shop.orders',
    'Order Service',
    'cats/Cats:find',
    'main',
    '订单',
  ];
  for (const name of contexts) logger.log('x', name);
  assert.deepEqual(
    records.splice(0).map((record) => record.logger),
    contexts,
  );
  const values = [
    'user-17',
    '42',
    '6f1c2d3e-aaaa-4bbb-8ccc-123456789abc',
    'b@example.com',
    'a=b',
    'x'.repeat(65),
    '',
    'two\nlines',
  ];
  for (const value of values) logger.log('x', value);
  for (const [index, record] of records.splice(0).entries()) {
    assert.equal(record.logger, 'nest');
    assert.equal(record.body, 'x');
    assert.deepEqual(record.attributes['arguments'], [values[index]]);
  }
  logger.debug('cart of %s', 'user-17');
  logger.debug('cart of', 'user-17', 'Orders');
  const [filled, given] = records.splice(0);
  assert.deepEqual([filled?.logger, filled?.body], ['nest', 'cart of user-17']);
  assert.deepEqual([given?.logger, given?.attributes['arguments']], ['Orders', ['user-17']]);
});

test('errors as Nest hands them over: with a stack, without one, as objects', () => {
  const logger = new SpanlogLogger();
  const { stack } = new TypeError('gone');
  logger.error('gone', stack, 'Orders');
  logger.error('gone', undefined, 'Orders');
  logger.error(new TypeError('gone'), 'Orders');
  const [first, second, third] = records.splice(0);
  for (const record of [first, third]) {
    assert.equal(record?.logger, 'Orders');
    assert.equal(record?.attributes['exception.type'], 'TypeError');
    assert.equal(record?.attributes['exception.message'], 'gone');
    assert.match(String(record?.attributes['exception.stacktrace']), /^TypeError: gone\n {4}at /);
  }
  assert.deepEqual([second?.body, second?.attributes['exception.type']], ['gone', undefined]);
});

test('an error is told by its own message, whatever the app says of it', () => {
  const { stack } = new TypeError('gone\nfor good');
  new SpanlogLogger().error('no order', stack, 'Orders');
  const [record] = records.splice(0);
  assert.deepEqual(
    [record?.body, record?.attributes['exception.type'], record?.attributes['exception.message']],
    ['no order', 'TypeError', 'gone\nfor good'],
  );
});

test('an unhandled error is left to the entry of its request, and told where there is none', () => {
  const logger = new SpanlogLogger();
  const error = new Error('gone');
  inRequest((request) => {
    logger.error(error, undefined, 'ExceptionsHandler');
    assert.deepEqual(notesOf(request).failure?.error, error);
  });
  assert.equal(records.splice(0).length, 0);
  logger.error(new Error('of a queue'), undefined, 'ExceptionsHandler');
  assert.equal(records.splice(0)[0]?.logger, 'ExceptionsHandler');
});

test('the interceptor hears errors, and changes nothing of what streams through it', async () => {
  const interceptor = new SpanlogInterceptor();
  const through = <T>(stream: Observable<T>) => interceptor.intercept({}, { handle: () => stream });
  await inRequest(async (request) => {
    assert.equal(await lastValueFrom(through(of(1, 2, 3))), 3);
    const first = through(new BehaviorSubject('now'));
    assert.ok(first instanceof Observable);
    assert.equal(await new Promise((resolve) => first.subscribe(resolve)), 'now');
    assert.equal(notesOf(request).failure, undefined);
    const error = new Error('gone');
    await assert.rejects(lastValueFrom(through(throwError(() => error))), error);
    assert.deepEqual(notesOf(request).failure?.error, error);
  });
  const outside = of(1);
  assert.equal(through(outside), outside);
});

test('whoever leaves the stream leaves the handler’s', () => {
  let isLeft = false;
  const stream = new Observable(() => () => {
    isLeft = true;
  });
  inRequest(() => new SpanlogInterceptor().intercept({}, { handle: () => stream }))
    .subscribe()
    .unsubscribe();
  assert.equal(isLeft, true);
});

test('a filter that is heard is of its class, keeps what is private to it, and does what it does', () => {
  class Sorry {
    readonly #word = 'sorry';
    catch(exception: unknown, host: object): unknown {
      return [this.#word, exception, host];
    }
    get word(): string {
      return this.#word;
    }
    again(): string {
      return this.#word;
    }
  }
  const filter = hearFilter(new Sorry());
  assert.ok(filter instanceof Sorry);
  assert.equal(filter.constructor, Sorry);
  assert.deepEqual([filter.word, filter.again()], ['sorry', 'sorry']);
  assert.deepEqual(Object.keys(filter), []);
  assert.deepEqual(hearFilter(Object.freeze(new Sorry())).catch(1, {}), ['sorry', 1, {}]);
  const error = new Error('no');
  const host = {};
  inRequest((request) => {
    assert.deepEqual(filter.catch(error, host), ['sorry', error, host]);
    assert.equal(notesOf(request).failure?.error, error);
  });
  assert.deepEqual(filter.catch(error, host), ['sorry', error, host]);
});
