import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLevel, levelOf, severityOf } from '../../src/local/levels.ts';

test('four severity numbers make a level', () => {
  const levels = Array.from({ length: 24 }, (_, index) => levelOf(index + 1));
  assert.deepEqual(
    levels,
    ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((level) => [level, level, level, level]),
  );
});

test('the number counts, then the text, then it is INFO', () => {
  assert.equal(severityOf(18, 'INFO'), 18);
  assert.equal(severityOf(0, 'warning'), 13);
  assert.equal(severityOf(0, 'Critical'), 21);
  assert.equal(severityOf(0, ''), 9);
  assert.equal(severityOf(99, 'constructor'), 9);
  assert.equal(severityOf(-1, 'ERROR'), 17);
  assert.equal(severityOf(9.5, 'debug'), 5);
});

test('only the six names are levels', () => {
  assert.equal(isLevel('WARN'), true);
  assert.equal(isLevel('warn'), false);
  assert.equal(isLevel('toString'), false);
});
