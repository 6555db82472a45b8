import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from '../../../src/local/receiver/gate.ts';

test('so many at a time, the others in the order they came', async () => {
  const gate = new Gate(2);
  const inside: number[] = [];
  const enter = (n: number) => gate.enter().then(() => inside.push(n));
  const all = [1, 2, 3, 4].map(enter);
  await all[1];
  assert.deepEqual(inside, [1, 2]);
  gate.leave();
  await all[2];
  assert.deepEqual(inside, [1, 2, 3]);
  gate.leave();
  gate.leave();
  gate.leave();
  await Promise.all(all);
  assert.deepEqual(inside, [1, 2, 3, 4]);
});
