import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestOptions,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { context, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import { LevelTable } from '../../../src/config/level-table.ts';
import { contextWithFields } from '../../../src/context/fields.ts';
import { Pipeline } from '../../../src/record/pipeline.ts';
import type { StampedRecord } from '../../../src/record/record.ts';
import { runtime } from '../../../src/runtime.ts';
import { beginEntry, failThrowingEntry } from '../../../src/sources/http/entry.ts';

const records: StampedRecord[] = [];
let arrived: () => void = () => {};
const output = {
  name: 'kept',
  write: (record: StampedRecord) => {
    records.push(record);
    arrived();
  },
  flush: async () => {},
  close: async () => {},
};
const SPAN_CONTEXT = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
};

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What instrumentation-http does around a handler, as far as entries see it. */
async function serve(handler: Handler, options: RequestOptions & { abort?: boolean; address?: string } = {}) {
  const set: { [key: string]: unknown } = {};
  const span = Object.assign(trace.wrapSpanContext(SPAN_CONTEXT), {
    setAttribute(key: string, value: unknown) {
      set[key] = value;
      return this;
    },
  }) as unknown as Span;
  const server = createServer((req, res) => {
    const inSpan = trace.setSpan(contextWithFields(ROOT_CONTEXT, { request_id: 'r-1' }), span);
    context.with(setRPCMetadata(inSpan, { type: RPCType.HTTP, span }), () => {
      beginEntry(span, res, options.address, { clean: (value) => value, user: undefined });
      handler(req, res);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const written = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const call = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, ...options });
  let answer: IncomingMessage | undefined;
  call.on('error', () => {});
  call.on('response', (response) => {
    answer = response;
    response.on('error', () => {}).resume();
  });
  call.end();
  if (options.abort) {
    await once(server, 'request');
    call.destroy();
  }
  await written;
  if (!options.abort) await once(answer ?? call, answer ? 'close' : 'response').catch(() => {});
  server.close();
  server.closeAllConnections();
  return { record: records.at(-1) ?? assert.fail(), answer, set };
}

before(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
after(() => context.disable());
beforeEach(() => {
  records.length = 0;
  runtime.pipeline = new Pipeline([], [output]);
  runtime.levels.replaceWith(new LevelTable('trace'));
});
afterEach(() => {
  runtime.pipeline = undefined;
});

describe('the entry record of a request', () => {
  it('tells method, path, status, time, caller and request id, inside the span', async () => {
    const { record, answer, set } = await serve((_req, res) => res.end('ok'), {
      path: '/orders/5?token=secret',
      headers: { 'user-agent': 'test/1.0' },
      address: '1.2.3.4',
    });
    const { duration_ms: duration, 'log.record.uid': _, ...attributes } = record.attributes;
    assert.deepEqual(attributes, {
      'http.request.method': 'GET',
      'url.path': '/orders/5',
      'http.response.status_code': 200,
      'client.address': '1.2.3.4',
      'user_agent.original': 'test/1.0',
      request_id: 'r-1',
    });
    assert.equal(typeof duration, 'number');
    assert.deepEqual(
      [record.body, record.severityText, record.logger, record.eventName],
      ['GET /orders/5 200', 'INFO', 'http.server', 'http.server.request'],
    );
    assert.equal(record.spanContext?.spanId, SPAN_CONTEXT.spanId);
    assert.equal(answer?.headers['x-request-id'], 'r-1');
    assert.deepEqual(set, { 'client.address': '1.2.3.4' });
  });

  it('has the methods everybody knows as they are, and any other as another one', async () => {
    for (const [method, known, original] of [
      ['PUT', 'PUT', undefined],
      ['PROPFIND', '_OTHER', 'PROPFIND'],
      ['PURGE', '_OTHER', 'PURGE'],
    ] as const) {
      const { record } = await serve((_req, res) => res.end(), { method, path: '/a' });
      assert.equal(record.body, `${method} /a 200`);
      assert.equal(record.attributes['http.request.method'], known);
      assert.equal(record.attributes['http.request.method_original'], original);
    }
  });

  it('is an error for 5xx, and information for 4xx', async () => {
    for (const [status, level, type] of [
      [404, 'INFO', undefined],
      [503, 'ERROR', '503'],
    ] as const) {
      const { record } = await serve((_req, res) => res.writeHead(status).end());
      assert.deepEqual([record.severityText, record.attributes['error.type']], [level, type]);
    }
  });

  it('has the route of Express, mounted or not, and the whole path though Express shortens it', async () => {
    const handler =
      (given: object): Handler =>
      (req, res) => {
        Object.assign(req, given);
        res.end();
      };
    const { record } = await serve(
      handler({ originalUrl: '/api/users/5', url: '/5', baseUrl: '/api/users', route: { path: '/:id' } }),
      { path: '/api/users/5' },
    );
    assert.deepEqual(
      [record.body, record.attributes['http.route'], record.attributes['url.path']],
      ['GET /api/users/:id 200', '/api/users/:id', '/api/users/5'],
    );
  });

  it('is a warning for a caller who left', async () => {
    const { record } = await serve(() => {}, { abort: true, method: 'POST' });
    assert.deepEqual(
      [record.body, record.severityText, record.attributes['error.type']],
      ['POST / aborted', 'WARN', 'aborted'],
    );
    assert.equal('http.response.status_code' in record.attributes, false);
  });

  it('is information for a caller who left a stream of events, which has no other end', async () => {
    const { record } = await serve(
      (_req, res) =>
        void res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).write('x'),
      { abort: true, path: '/events' },
    );
    assert.deepEqual(
      [record.body, record.severityText, record.attributes['error.type']],
      ['GET /events aborted', 'INFO', undefined],
    );
    assert.equal(record.attributes['http.response.status_code'], 200);
  });

  it('is an error for a handler that threw, and is written once', async () => {
    const { record } = await serve((_req, res) => {
      failThrowingEntry(new TypeError('bad'));
      failThrowingEntry(new TypeError('again'));
      res.writeHead(500).end();
    });
    assert.deepEqual(
      [record.body, record.severityText, record.attributes['error.type']],
      ['GET / threw', 'ERROR', 'TypeError'],
    );
    assert.equal(records.length, 1);
  });

  it('bounds what comes from outside', async () => {
    const { record } = await serve((_req, res) => res.end(), {
      path: `/${'a'.repeat(8_000)}`,
      headers: { 'user-agent': 'u'.repeat(4_000) },
    });
    assert.equal(String(record.attributes['url.path']).length, 2_048);
    assert.equal(String(record.attributes['user_agent.original']).length, 512);
  });

  it('is not written where its logger is set higher', async () => {
    runtime.levels.replaceWith(new LevelTable('info', [['http.server', 'error']]));
    await serve((_req, res) => {
      res.end();
      res.once('close', () => setImmediate(arrived));
    }).catch(() => {});
    assert.equal(records.length, 0);
  });
});
