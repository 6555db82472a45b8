import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { callNotes, openCall } from '../../../src/sources/outbound/call-notes.ts';
import { hookClients } from '../../../src/sources/outbound/hooks.ts';

type Hook = (span: Span, told: object) => void;

/** The hooks that are set in an instrumentation. */
function hooksOf(client: string): { requestHook?: Hook; responseHook?: Hook } {
  let config = {};
  const instrumentation = {
    instrumentationName: `@opentelemetry/instrumentation-${client}`,
    getConfig: () => config,
    setConfig: (given: object) => {
      config = given;
    },
  };
  hookClients([instrumentation], { sqlComments: false });
  return config;
}

/** What is noted of an answer. */
function rowsOf(client: string, answer: object, operation?: string): readonly unknown[] {
  const { responseHook } = hooksOf(client);
  const span = { attributes: { 'db.operation.name': operation } } as unknown as Span;
  openCall(span, ROOT_CONTEXT, undefined);
  assert.ok(responseHook);
  responseHook(span, answer);
  return [callNotes(span)?.rows, callNotes(span)?.changed];
}

test('rows that came back and rows that were changed are told apart', () => {
  const fields = [{ name: 'id' }];
  for (const [client, answer, expected, operation] of [
    ['pg', { data: { command: 'SELECT', rowCount: 2, rows: [{}, {}], fields } }, [2, undefined]],
    ['pg', { data: { command: 'SELECT', rowCount: 0, rows: [], fields } }, [0, undefined]],
    ['pg', { data: { command: 'UPDATE', rowCount: 3, rows: [], fields: [] } }, [undefined, 3]],
    ['pg', { data: { command: 'INSERT', rowCount: 1, rows: [{}], fields } }, [1, 1]],
    ['pg', { data: { command: 'BEGIN', rowCount: null, rows: [], fields: [] } }, [undefined, undefined]],
    [
      'pg',
      {
        data: [
          { command: 'SELECT', rowCount: 1, rows: [{}], fields },
          { command: 'DELETE', rowCount: 4, rows: [], fields: [] },
        ],
      },
      [1, 4],
    ],
    ['mysql2', { queryResults: [{}, {}] }, [2, undefined]],
    ['mysql2', { queryResults: { affectedRows: 5 } }, [undefined, 5]],
    ['mongodb', { data: { cursor: { firstBatch: [{}, {}] } } }, [2, undefined], 'find'],
    ['mongodb', { data: { n: 3 } }, [undefined, 3], 'insert'],
    ['mongodb', { data: { n: 3, nModified: 1 } }, [undefined, 1], 'update'],
    ['mongodb', { data: { n: 1, nModified: 0, upserted: [{}] } }, [undefined, 1], 'update'],
    ['mongodb', { data: { n: 7 } }, [undefined, undefined], 'count'],
  ] as const)
    assert.deepEqual(rowsOf(client, answer, operation), expected, JSON.stringify(answer));
});

test('a command that ioredis sends again, when it has got its connection, is told from the first', () => {
  const { requestHook } = hooksOf('ioredis');
  assert.ok(requestHook);
  const isSentAgain = (cmdArgs: readonly unknown[]) => {
    const span = { attributes: {} } as unknown as Span;
    openCall(span, ROOT_CONTEXT, undefined);
    requestHook(span, { cmdName: 'subscribe', cmdArgs });
    return callNotes(span)?.isSentAgain;
  };
  const args = ['channel'];
  assert.deepEqual([isSentAgain(args), isSentAgain(args), isSentAgain([...args])], [false, true, false]);
});
