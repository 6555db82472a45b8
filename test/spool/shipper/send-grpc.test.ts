import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { type TestContext, test } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import { exportResponse } from '../../../src/local/receiver/answer.ts';
import { decodeLogs } from '../../../src/local/receiver/protobuf.ts';
import { requestBody } from '../../../src/otlp/request.ts';
import { openSpool } from '../../../src/spool/open-spool.ts';
import type { Answer } from '../../../src/spool/shipper/answer.ts';
import type { Destination } from '../../../src/spool/shipper/destination.ts';
import { grpcSender } from '../../../src/spool/shipper/send-grpc.ts';
import { temporaryFolder } from '../folder.ts';
import { destination, encode, RESOURCE, record, settings } from './records.ts';

const EXPORTER = createRequire(import.meta.url).resolve('@opentelemetry/exporter-logs-otlp-grpc');

type Handler = grpc.handleUnaryCall<Buffer, Buffer>;

async function server(t: TestContext, handler: Handler, options: object = {}): Promise<string> {
  const same = (bytes: Buffer) => bytes;
  const method = (path: string) => ({
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  });
  const started = new grpc.Server(options);
  started.addService(
    {
      logs: method('/opentelemetry.proto.collector.logs.v1.LogsService/Export'),
      traces: method('/opentelemetry.proto.collector.trace.v1.TraceService/Export'),
    },
    { logs: handler, traces: handler },
  );
  const port = await new Promise<number>((resolve, reject) =>
    started.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  t.after(() => started.forceShutdown());
  return `http://127.0.0.1:${port}`;
}

function sender(t: TestContext, url: string, given: Partial<Destination> = {}) {
  const made = grpcSender(
    { ...destination(''), protocol: 'grpc', grpcExporter: EXPORTER, url, timeoutMs: 5_000, ...given },
    'logs',
  );
  t.after(() => made.close());
  return made;
}

/** Sends to a server that fails calls in this way. */
async function answerTo(t: TestContext, status: Partial<grpc.StatusObject>): Promise<Answer> {
  const url = await server(t, (_, done) => done(status));
  return sender(t, url).send(Buffer.from('x'), 3);
}

function entries(...texts: string[]): Buffer {
  const all = texts.map((text) => {
    const target = Buffer.alloc(4_096);
    return target.subarray(0, encode(record(text, text), target, 0));
  });
  return requestBody('logs', [{ resource: RESOURCE, entries: all }], 'http/protobuf');
}

test('a request as it is made for HTTP, with headers, compressed or not', async (t) => {
  for (const compression of ['none', 'gzip'] as const) {
    const seen: { bodies: unknown[]; tenant: unknown; agent: unknown }[] = [];
    const url = await server(t, (call, done) => {
      seen.push({
        bodies: decodeLogs(call.request, Date.now()).logs.map(({ message }) => message),
        tenant: call.metadata.get('x-tenant')[0],
        agent: String(call.metadata.get('user-agent')[0]).split(' ')[0],
      });
      done(null, Buffer.alloc(0));
    });
    const { send } = sender(t, url, { compression, headers: { 'X-Tenant': 'shop' } });
    assert.deepEqual(await send(entries('a', 'b'), 2), { kind: 'accepted', refused: 0, reason: '' });
    assert.equal(seen.length, 1);
    assert.equal(seen[0]?.tenant, 'shop');
    assert.match(String(seen[0]?.agent), /^spanlog\//);
    assert.deepEqual(seen[0]?.bodies, ['a', 'b']);
  }
});

test('partial success', async (t) => {
  const body = Buffer.from(exportResponse('application/x-protobuf', 'logs', 2, 'too old'));
  const url = await server(t, (_, done) => done(null, body));
  assert.deepEqual(await sender(t, url).send(Buffer.from('x'), 3), {
    kind: 'accepted',
    refused: 2,
    reason: 'too old',
  });
});

test('only what is wrong with the entries is held against them', async (t) => {
  const { INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED, INTERNAL, UNKNOWN } =
    grpc.status;
  const { UNAVAILABLE, ABORTED, DATA_LOSS, RESOURCE_EXHAUSTED } = grpc.status;
  assert.deepEqual(await answerTo(t, { code: INVALID_ARGUMENT, details: 'no such field' }), {
    kind: 'bad',
    reason: 'no such field',
  });
  for (const code of [
    UNAUTHENTICATED,
    PERMISSION_DENIED,
    UNIMPLEMENTED,
    INTERNAL,
    UNKNOWN,
    UNAVAILABLE,
    ABORTED,
    DATA_LOSS,
    RESOURCE_EXHAUSTED,
  ]) {
    const answer = await answerTo(t, { code, details: 'why' });
    assert.deepEqual(answer, { kind: 'wait', reason: 'why' }, grpc.status[code]);
  }
});

test('a message above the limit of the receiver is divided', async (t) => {
  const url = await server(t, (_, done) => done(null, Buffer.alloc(0)), {
    'grpc.max_receive_message_length': 100,
  });
  assert.equal((await sender(t, url).send(Buffer.alloc(1_000), 3)).kind, 'too-large');
});

test('RetryInfo is kept to', async (t) => {
  const metadata = new grpc.Metadata();
  const type = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  // Duration: 3 s, 500 ms in ns.
  const duration = Buffer.from([0x08, 3, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01]);
  const retryInfo = Buffer.concat([Buffer.from([0x0a, duration.length]), duration]);
  const any = Buffer.concat([
    Buffer.from([0x0a, type.length]),
    type,
    Buffer.from([0x12, retryInfo.length]),
    retryInfo,
  ]);
  metadata.set('grpc-status-details-bin', Buffer.concat([Buffer.from([0x08, 14, 0x1a, any.length]), any]));
  const answer = await answerTo(t, { code: grpc.status.UNAVAILABLE, details: 'busy', metadata });
  assert.deepEqual(answer, { kind: 'wait', reason: 'busy', retryAfter: 3_500 });
});

test('nobody there', async (t) => {
  const answer = await sender(t, 'http://127.0.0.1:9').send(Buffer.from('x'), 1);
  assert.equal(answer.kind === 'wait' && answer.unreachable, true, JSON.stringify(answer));
});

test('an answer that never comes', async (t) => {
  const url = await server(t, () => {});
  const answer = await sender(t, url, { timeoutMs: 100 }).send(Buffer.from('x'), 1);
  assert.equal(answer.kind === 'wait' && answer.brokeOff, true, JSON.stringify(answer));
});

test('the whole road, in the thread of the shipper', async (t) => {
  const seen: unknown[] = [];
  const url = await server(t, (call, done) => {
    seen.push(...decodeLogs(call.request, Date.now()).logs.map(({ message }) => message));
    done(null, Buffer.alloc(0));
  });
  const to = { ...destination(''), protocol: 'grpc' as const, grpcExporter: EXPORTER, url };
  const spool = openSpool(settings({ dir: temporaryFolder(t) }), { logs: to }, RESOURCE, assert.fail);
  spool.append('logs-normal', encode, record('by gRPC', 'a'), Date.now(), false);
  assert.equal(await spool.flush(20_000), true);
  assert.deepEqual(seen, ['by gRPC']);
  await spool.close();
});

test('what cannot be sent at all is said, and does not throw', async (t) => {
  const missing = await sender(t, 'http://127.0.0.1:9', { grpcExporter: '/nowhere/index.js' }).send(
    Buffer.from('x'),
    1,
  );
  assert.equal(missing.kind, 'wait');
  assert.match(missing.reason, /Cannot find module/);
  const header = await sender(t, 'http://127.0.0.1:9', { headers: { 'bad header': 'x' } }).send(
    Buffer.from('x'),
    1,
  );
  assert.equal(header.kind, 'wait');
  assert.match(header.reason, /bad header/);
});
