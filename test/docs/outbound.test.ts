/** The clients of docs/outbound.md are those of the tests, in the versions that are installed for them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/app.ts';

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;

test('each client stands there with its version and that of its instrumentation', () => {
  const page = readFileSync(join(ROOT, 'docs/outbound.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| `(\S+)` (\S+) \| `\S+` \| (\S+) \|/gm)];
  assert.deepEqual(
    rows.map(([, client]) => client),
    ['pg', 'mysql2', 'mongodb', 'redis', 'ioredis', 'kafkajs'],
  );
  for (const [, client = '', instrumentation = '', its, own] of rows) {
    assert.equal(versionOf(instrumentation), its);
    assert.equal(versionOf(client), own);
  }
});
