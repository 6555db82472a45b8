/** Requests in all the ways they can come and end. */
import assert from 'node:assert/strict';
import type { Received } from '../judge.ts';
import type { Case, Run } from '../matrix.ts';
import { Agent } from '../truth.ts';
import { entryOf } from './drive.ts';
import {
  aborts,
  expectContinue,
  http2Requests,
  jsonLines,
  pipelined,
  unanswered,
  upgradeWith,
} from './sockets.ts';

const PLAIN = ['at once', 'after a timer'];
const RESPONSE = [
  'handler',
  'finish of the response',
  'close of the response',
  'close of the request',
  'callback of write',
  'callback of end',
];

export const servers: Case[] = [
  { name: 'plain node:http', app: 'plain-http', steps: PLAIN },
  {
    name: 'https, and https.get',
    app: 'secure',
    steps: ['outer', 'inner', 'https.get callback'],
    hops: 2,
    drive: async ({ truth, app }) => {
      const url = `https://127.0.0.1:${app.port}/outer`;
      await Promise.all([truth.ask(url), truth.ask(url), truth.ask(url)]);
    },
  },
  {
    name: 'new Server() with several listeners, added before and after it listens',
    app: 'listeners',
    steps: ['first listener', 'prepended listener', 'listener added later'],
  },
  {
    name: 'events of the response: finish, close, callbacks of write and end',
    app: 'response-events',
    steps: RESPONSE,
  },
  {
    name: 'twenty requests one after the other on one connection',
    app: 'response-events',
    steps: RESPONSE,
    drive: async ({ truth, app }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let i = 0; i < 20; i++) await truth.ask(app.url, { agent });
      agent.destroy();
    },
  },
  {
    name: 'six pipelined requests in one packet',
    app: 'response-events',
    steps: RESPONSE.filter((step) => !step.startsWith('callback')),
    env: { OTHERS: '5' },
    drive: pipelined(6),
    impossible: {
      steps: ['callback of write', 'callback of end'],
      instead: "another's trace",
      reason:
        'Of a response that waits in line, Node calls them when the one before is through, in that one’s work. Events of the response are right.',
    },
  },
  {
    name: 'a client that goes away',
    app: 'aborted',
    steps: ['aborted', 'error of the request', 'close of the response', 'after the client has gone'],
    drive: aborts,
    also: ({ truth }, received) => {
      for (const asked of truth.requests) {
        assert.equal(entryOf(received, asked).attributes['error.type'], 'aborted');
      }
    },
  },
  {
    name: 'a handler that throws, caught by uncaughtException',
    app: 'throwing',
    steps: ['handler', 'uncaughtException'],
    drive: unanswered('/'),
    also: threw,
  },
  {
    name: 'a timer of a request that throws, caught by uncaughtException',
    app: 'throwing',
    steps: ['handler', 'timer', 'uncaughtException'],
    drive: unanswered('/later'),
    also: threw,
  },
  {
    name: 'an async function that rejects, caught by unhandledRejection',
    app: 'rejections',
    steps: ['handler', 'unhandledRejection'],
  },
  {
    name: 'a promise of the request that something else rejects, caught by unhandledRejection',
    app: 'rejected-promise',
    steps: ['handler'],
    impossible: {
      steps: ['unhandledRejection'],
      instead: 'no trace',
      on: ['24'],
      reason:
        'Node 24 calls the handler in the work of whoever rejects, Node 22 in that of whoever made the promise.',
    },
  },
  {
    name: 'checkContinue',
    app: 'expectations',
    steps: ['checkContinue', 'checkContinue, later', 'request'],
    drive: expectContinue,
  },
  {
    name: 'upgrade, as for WebSockets: the handshake and the messages on the socket',
    app: 'upgrades',
    steps: ['handshake', 'message', 'close'],
    drive: upgradeWith('GET'),
  },
  {
    name: 'CONNECT: the handshake and the data in the tunnel',
    app: 'upgrades',
    steps: ['handshake', 'message', 'close'],
    drive: upgradeWith('CONNECT'),
  },
  {
    name: 'diagnostics_channel of node:http',
    app: 'request-channels',
    steps: ['handler', 'response.finish'],
    impossible: {
      steps: ['request.start'],
      instead: 'no trace',
      reason: 'Node publishes it before it emits the request, and so before there is a span.',
    },
  },
  {
    name: 'node:http2',
    app: 'http2',
    steps: ['bare handler', 'with continueContext'],
    drive: http2Requests,
  },
  {
    name: 'a protocol of the app’s own on a plain socket, with continueContext',
    app: 'raw-socket',
    steps: ['message', 'message, later'],
    hops: 0,
    drive: jsonLines,
  },
  {
    name: 'a thousand requests in flight at once',
    app: 'crowd',
    // What is held here is whose records they are: the queues are made long enough for all of them.
    env: { CROWD: '1000', OTEL_BLRP_MAX_QUEUE_SIZE: '10000', OTEL_BSP_MAX_QUEUE_SIZE: '10000' },
    steps: ['came', 'after a timer', 'after a file', 'after some turns'],
    drive: async ({ truth, app }) => {
      await Promise.all(Array.from({ length: 1_000 }, () => truth.ask(app.url)));
    },
    also: ({ truth }, received) => {
      for (const log of received.logs) {
        const user = log.attributes['user.id'];
        if (user === undefined) continue;
        const asked = truth.requests.find((one) => one.marker === user);
        assert.equal(log.attributes['request_id'], asked?.requestId);
      }
    },
  },
];

export const plainSteps = PLAIN;

function threw({ truth }: Run, received: Received): void {
  for (const asked of truth.requests) {
    const entry = entryOf(received, asked);
    assert.match(String(entry.body), / threw$/);
    assert.equal(entry.attributes['error.type'], 'Error');
  }
}
