import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportResponse, statusResponse } from '../../../src/local/receiver/answer.ts';
import { answerOf, answerOfError, type RawAnswer } from '../../../src/spool/shipper/answer.ts';

const NOW = Date.UTC(2026, 0, 1);

function raw(status: number, body: string | Uint8Array = '', headers = {}, complete = true): RawAnswer {
  return { status, headers, body: Buffer.from(body as string), complete };
}

const judge = (given: RawAnswer, entries = 10) => answerOf(given, 'logs', entries, NOW);

test('a 2xx is accepted, whatever its body', () => {
  const html = '<html><body>It works!</body></html>';
  for (const [status, body] of [
    [200, ''],
    [200, '{}'],
    [200, html],
    [200, '{"partialSuccess":'],
    [200, '{"partialSuccess":null}'],
    [200, '{"partialSuccess":{"rejectedLogRecords":"many"}}'],
    [200, '{"partialSuccess":{"rejectedLogRecords":-4}}'],
    [200, '\u0001\u0002\u0003'],
    [202, 'Accepted'],
    [204, ''],
  ] as const) {
    assert.deepEqual(
      judge(raw(status, body)),
      { kind: 'accepted', refused: 0, reason: '' },
      `${status} ${body}`,
    );
  }
});

test('partial success says how many were refused and why, in both encodings', () => {
  for (const encoding of ['application/json', 'application/x-protobuf'] as const) {
    for (const signal of ['logs', 'traces'] as const) {
      const body = exportResponse(encoding, signal, 3, 'too old');
      assert.deepEqual(answerOf(raw(200, body), signal, 10, NOW), {
        kind: 'accepted',
        refused: 3,
        reason: 'too old',
      });
    }
  }
  const number = '{"partialSuccess":{"rejectedLogRecords":2}}';
  assert.deepEqual(judge(raw(200, number)), { kind: 'accepted', refused: 2, reason: '' });
});

test('no more can be refused than were sent', () => {
  for (const encoding of ['application/json', 'application/x-protobuf'] as const) {
    const body = exportResponse(encoding, 'logs', 1e9, 'all');
    assert.deepEqual(judge(raw(200, body)), { kind: 'accepted', refused: 10, reason: 'all' });
  }
});

test('a warning without refused entries is no refusal', () => {
  const body = '{"partialSuccess":{"errorMessage":"use gzip"}}';
  assert.deepEqual(judge(raw(200, body)), { kind: 'accepted', refused: 0, reason: 'use gzip' });
});

test('a 2xx that breaks off may have been meant or not', () => {
  assert.equal(judge(raw(200, '{"partial', {}, false)).kind, 'unsure');
});

test('400 and 422 are held against the entries, 413 against their number', () => {
  for (const encoding of ['application/json', 'application/x-protobuf'] as const) {
    const answer = judge(raw(400, statusResponse(encoding, 400, 'no such field')));
    assert.deepEqual(answer, { kind: 'bad', reason: '400 no such field' });
  }
  assert.deepEqual(judge(raw(422)), { kind: 'bad', reason: '422' });
  assert.equal(judge(raw(413)).kind, 'too-large');
  assert.equal(judge(raw(413, '', {}, false)).kind, 'too-large');
});

test('plain HTTP to a TLS port is not held against the entries', () => {
  for (const body of [
    'Client sent an HTTP request to an HTTPS server.\n',
    '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>',
    "Your browser sent a request that this server could not understand. You're speaking plain HTTP to an SSL-enabled server port.",
  ]) {
    assert.equal(judge(raw(400, body)).kind, 'wait', body);
  }
});

test('every other status is waited out', () => {
  for (const status of [301, 302, 401, 403, 404, 405, 408, 415, 429, 431, 500, 501, 502, 503, 504, 599, 0]) {
    assert.equal(judge(raw(status)).kind, 'wait', String(status));
  }
});

test('Retry-After is taken in either form, and only with what is waited out', () => {
  assert.deepEqual(judge(raw(503, '', { 'retry-after': '7' })), {
    kind: 'wait',
    reason: '503',
    retryAfter: 7_000,
  });
  const date = new Date(NOW + 90_000).toUTCString();
  assert.deepEqual(judge(raw(429, '', { 'retry-after': date })), {
    kind: 'wait',
    reason: '429',
    retryAfter: 90_000,
  });
  assert.deepEqual(judge(raw(429, '', { 'retry-after': 'soon' })), { kind: 'wait', reason: '429' });
});

test('the reason is one short line without tags and control characters', () => {
  const answer = judge(
    raw(502, `<style>a{}</style><h1>Bad\x1b[31m\r\nGateway</h1>${'<p>x</p>'.repeat(9_000)}`),
  );
  assert.equal(answer.kind, 'wait');
  assert.match(answer.reason, /^502 Bad \[31m Gateway x x x/);
  assert.ok(answer.reason.length <= 210, answer.reason);
});

test('errors of the connection tell whether anybody is there', () => {
  const error = (code: string) => Object.assign(new Error(code.toLowerCase()), { code });
  for (const code of ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']) {
    assert.deepEqual(answerOfError(error(code)), {
      kind: 'wait',
      reason: code.toLowerCase(),
      unreachable: true,
    });
  }
  for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT']) {
    assert.deepEqual(answerOfError(error(code)), {
      kind: 'wait',
      reason: code.toLowerCase(),
      brokeOff: true,
    });
  }
  assert.deepEqual(answerOfError(error('DEPTH_ZERO_SELF_SIGNED_CERT')), {
    kind: 'wait',
    reason: 'depth_zero_self_signed_cert',
  });
  const both = Object.assign(new AggregateError([error('ECONNREFUSED'), error('ECONNREFUSED')]), {
    code: 'ECONNREFUSED',
  });
  assert.deepEqual(answerOfError(both), { kind: 'wait', reason: 'ECONNREFUSED', unreachable: true });
  assert.equal(answerOfError(new AggregateError([error('ECONNREFUSED')])).kind, 'wait');
});
