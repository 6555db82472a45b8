import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COLOURS, ServiceColours } from '../../../src/local/web/service-colour.ts';

test('ten services have ten colours, and keep them', () => {
  const colours = new ServiceColours();
  const names = Array.from({ length: COLOURS }, (_, at) => `service-${at}`);
  const given = names.map((name) => colours.of(name));
  assert.equal(new Set(given).size, COLOURS);
  assert.deepEqual(
    names.map((name) => colours.of(name)),
    given,
  );
  assert.ok(colours.of('one more') < COLOURS);
});

test('what was remembered holds, and nonsense in it does not', () => {
  const first = new ServiceColours();
  for (const name of ['cart', 'worker', 'payments']) first.of(name);
  const again = new ServiceColours(JSON.parse(JSON.stringify(first.entries())));
  assert.deepEqual(again.entries(), first.entries());
  assert.equal(again.of('worker'), first.of('worker'));
  for (const nonsense of [null, {}, [['a', 99], ['b', 'c'], 7, ['d', -1]]]) {
    assert.deepEqual(new ServiceColours(nonsense).entries(), []);
  }
});

test('many names are not remembered for ever', () => {
  const colours = new ServiceColours();
  for (let n = 0; n < 500; n++) colours.of(`service-${n}`);
  assert.equal(colours.entries().length, 50);
});
