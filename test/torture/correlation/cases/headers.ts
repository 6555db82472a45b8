/** What comes in from outside, fit or not. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Case, Run } from '../matrix.ts';
import { hex } from '../truth.ts';
import { plainSteps as steps } from './servers.ts';
import { requestText } from './sockets.ts';

const app = 'plain-http';

/** No caller: the request's span is the first of its trace. */
const NO_PARENT = '';

const INVALID_TRACEPARENTS = [
  '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
  'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  '00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01',
  '00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7',
  "'; drop table logs; --",
  '',
];

const HOSTILE_REQUEST_IDS = [
  '',
  'x'.repeat(129),
  '"><script>alert(1)</script>',
  'a b',
  'a\tb',
  'gr\xfc\xdfe',
  '\x1b[31mred',
  '../../etc/passwd\x00',
  '{"$ne":1}',
  '-dash-first',
];

async function sendInvalidTraceparents({ truth, app }: Run): Promise<void> {
  for (const traceparent of INVALID_TRACEPARENTS) {
    await truth.ask(app.url, {
      asked: { traceId: undefined, parentSpanId: NO_PARENT },
      headers: { traceparent },
    });
  }
}

/** On a bare socket: an ordinary client refuses to send some of these. */
async function sendHostileRequestIds({ truth, app }: Run): Promise<void> {
  for (const hostile of HOSTILE_REQUEST_IDS) {
    const asked = truth.note({ requestId: undefined });
    const socket = connect(app.port, '127.0.0.1').setEncoding('latin1');
    await once(socket, 'connect');
    const headers = { ...truth.headers(asked), connection: 'close', 'x-request-id': hostile };
    socket.write(requestText(headers), 'latin1');
    let text = '';
    for await (const part of socket) text += String(part);
    const echoed = /^x-request-id: (.*)\r$/im.exec(text)?.[1];
    // Node answers 400 itself to a header with a control character: then there was no request.
    if (text.startsWith('HTTP/1.1 400')) truth.requests.pop();
    else truth.answered(asked, { status: 200, headers: { 'x-request-id': echoed ?? 'none' }, body: '' });
  }
}

export const headers: Case[] = [
  {
    name: 'no headers at all: a trace and a request id are made',
    app,
    steps,
    drive: async ({ truth, app }) => {
      const asked = { traceId: undefined, parentSpanId: NO_PARENT, requestId: undefined };
      await Promise.all([1, 2, 3].map(() => truth.ask(app.url, { asked })));
    },
    also: ({ truth }) => {
      assert.equal(new Set(truth.requests.map((asked) => asked.traceId)).size, 3);
      assert.equal(new Set(truth.requests.map((asked) => asked.requestId)).size, 3);
    },
  },
  {
    name: 'traceparent headers that are not valid are not believed',
    app,
    steps,
    drive: sendInvalidTraceparents,
    also: ({ truth }) => {
      const traces = new Set(truth.requests.map((asked) => asked.traceId));
      assert.equal(traces.size, INVALID_TRACEPARENTS.length);
      assert.ok(!traces.has('4bf92f3577b34da6a3ce929d0e0e4736'));
    },
  },
  {
    name: 'a traceparent of a future version is understood as far as it is known',
    app,
    steps,
    drive: async ({ truth, app }) => {
      const [traceId, parentSpanId] = [hex(16), hex(8)];
      await truth.ask(app.url, {
        asked: { traceId, parentSpanId },
        headers: { traceparent: `cc-${traceId}-${parentSpanId}-01-what-the-future-brings` },
      });
    },
  },
  {
    name: 'x-request-id headers that are not sane are replaced, in the log and in the response',
    app,
    steps,
    drive: sendHostileRequestIds,
    refused: 2,
    also: ({ truth }) => {
      assert.ok(truth.requests.length >= 7, 'most of them reach the app');
      const ids = truth.requests.map((asked) => asked.requestId);
      assert.equal(new Set(ids).size, ids.length);
      for (const id of ids) assert.match(id ?? '', /^[0-9a-f-]{36}$/);
    },
  },
  {
    name: 'two x-request-id headers are none',
    app,
    steps,
    drive: async ({ truth, app }) => {
      await truth.ask(app.url, {
        asked: { requestId: undefined },
        headers: { 'x-request-id': ['first', 'second'] },
      });
    },
    also: ({ truth }) => assert.match(truth.requests[0]?.requestId ?? '', /^[0-9a-f-]{36}$/),
  },
];
