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
