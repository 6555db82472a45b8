/** Calls to the next service: its records carry the same trace and the same request id. */
import assert from 'node:assert/strict';
import type { Case } from '../matrix.ts';
import { hex } from '../truth.ts';
import { at } from './drive.ts';

const EARLY = ['--require', './early.cjs', '--require', 'spanlog/register'];
const EARLY_ESM = ['--import', './early-esm.mjs', '--import', 'spanlog/register'];
const FETCHING = ['after fetch', 'body of the answer', 'fetch refused'];
const env = { SPANLOG_LEVEL: 'info,http.client=debug' };
const behind = [{ app: 'peer' }];

export const outbound: Case[] = [
  {
    name: 'fetch to a second process',
    app: 'fetching',
    env,
    behind,
    hops: 2,
    calls: 1,
    steps: [...FETCHING, 'peer'],
  },
  {
    name: 'http.get and http.request to a second process, with their events',
    app: 'http-clients',
    env,
    behind: [{ app: 'http-peer' }],
    hops: 4,
    calls: 4,
    steps: [
      'callback of get',
      'data of the answer',
      'end of the answer',
      'socket of the request',
      'finish of the request',
      'after the response event',
      'after http.get',
      'error of a refused request',
      'peer /?1',
      'peer /?2',
      'peer /?3',
    ],
  },
  {
    name: 'requests that wait for the one connection of their agent',
    app: 'agent',
    env,
    behind,
    hops: 2,
    calls: 1,
    steps: ['callback of get', 'end of the answer', 'socket of the request', 'peer'],
  },
  {
    name: 'a chain of three processes, with tracestate',
    app: 'fetching',
    env,
    behind: [
      { app: 'peer', env: { ...env, NAME: 'second' } },
      { app: 'peer', env: { NAME: 'third' } },
    ],
    hops: 3,
    calls: 2,
    steps: [
      ...FETCHING,
      'second',
      'third',
      'second, answered',
      'second: tracestate vendor=1',
      'third: tracestate vendor=1',
    ],
    drive: at('/', { headers: { tracestate: 'vendor=1' } }),
  },
  {
    name: 'http loaded before: a server of createServer taken early',
    app: 'early-app',
    flags: EARLY,
    steps: ['server made early'],
    also: warned,
  },
  {
    name: 'http loaded before: calls of get taken early (require)',
    app: 'early-app',
    flags: EARLY,
    behind,
    hops: 2,
    steps: ['server made early', 'callback of a get taken early', 'peer'],
    also: warned,
    note: 'The call has no span of its own: the next service’s span is a child of the request’s.',
  },
  {
    name: 'http loaded before: calls of get taken early (import)',
    app: 'early-app',
    flags: EARLY_ESM,
    behind,
    hops: 2,
    steps: ['server made early', 'callback of a get taken early', 'peer'],
    also: warned,
  },
  {
    name: 'b3 headers, in and out (OTEL_PROPAGATORS=b3)',
    app: 'fetching',
    env: { ...env, OTEL_PROPAGATORS: 'b3' },
    behind,
    hops: 2,
    calls: 1,
    steps: [...FETCHING, 'peer'],
    drive: async ({ truth, app }) => {
      for (let i = 0; i < 3; i++) {
        const [traceId, parentSpanId] = [hex(16), hex(8)];
        // The traceparent that is sent as well is another one, and not to be believed.
        await truth.ask(app.url, {
          asked: { traceId, parentSpanId },
          headers: { traceparent: `00-${hex(16)}-${hex(8)}-01`, b3: `${traceId}-${parentSpanId}-1` },
        });
      }
    },
  },
];

function warned({ app }: Parameters<NonNullable<Case['also']>>[0]): void {
  const warnings = app.lines.filter((line) => line.includes('http was loaded before spanlog/register'));
  assert.equal(warnings.length, 1, 'one warning that http was loaded before');
}
