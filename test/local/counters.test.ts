import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counters } from '../../src/local/counters.ts';

test('counts add up by reason, nothing counted is no reason', () => {
  const counters = new Counters();
  counters.add('invalid', 2);
  counters.add('invalid', 3);
  counters.add('metrics', 0);
  assert.deepEqual(counters.snapshot(), { invalid: 5 });
});
