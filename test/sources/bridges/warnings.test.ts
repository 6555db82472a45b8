import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, it } from 'node:test';
import { bridgeWarnings } from '../../../src/sources/bridges/warnings.ts';
import { attributesOf, keepRecords, told } from './kept-records.ts';

const records = keepRecords();
let undo = () => {};
beforeEach(() => {
  undo = bridgeWarnings();
});
afterEach(() => undo());

/** A warning is given in a later tick. */
async function warn(...given: Parameters<typeof process.emitWarning>): Promise<void> {
  const seen = once(process, 'warning');
  process.emitWarning(...given);
  await seen;
}

it('a warning is a record, a code once', async () => {
  await warn('old', { type: 'DeprecationWarning', code: 'DEP_TEST', detail: 'use the new' } as never);
  await warn('old again', { type: 'DeprecationWarning', code: 'DEP_TEST' } as never);
  await warn('careful');
  await warn('careful');
  await warn('careful too');
  assert.deepEqual(told(records), [
    ['node', 'WARN', 'old'],
    ['node', 'WARN', 'careful'],
    ['node', 'WARN', 'careful too'],
  ]);
  const { 'code.stacktrace': stack, ...rest } = attributesOf(records[0]);
  assert.deepEqual(rest, {
    'warning.name': 'DeprecationWarning',
    'warning.code': 'DEP_TEST',
    'warning.detail': 'use the new',
  });
  assert.match(String(stack), /warnings\.test\.ts/);
  assert.equal(records[0]?.eventName, 'process.warning');
});

it('too many listeners are a record', async () => {
  const seen = once(process, 'warning');
  const emitter = new EventEmitter();
  for (let count = 0; count < 12; count++) emitter.on('data', () => {});
  await seen;
  assert.equal(records.length, 1);
  assert.match(String(records[0]?.body), /11 data listeners added to \[EventEmitter\]/);
});
