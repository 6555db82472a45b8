import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackLines } from '../../../src/local/web/stack-lines.ts';

test('own frames, foreign frames and the words between', () => {
  const kinds = stackLines(
    [
      'TypeError: x is undefined',
      '    at handler (/srv/app/dist/checkout.js:10:5)',
      '    at async file:///srv/app/src/index.ts:3:1',
      '    at next (/srv/app/node_modules/express/lib/router.js:1:1)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      '    at C:\\app\\node_modules\\x\\y.js:1:1',
      'Caused by: Error: inner',
      '    at query (/srv/app/dist/db.js:8:1)',
      '',
    ].join('\r\n'),
  ).map((line) => line.kind);
  assert.deepEqual(kinds, ['head', 'own', 'own', 'foreign', 'foreign', 'foreign', 'head', 'own']);
});
