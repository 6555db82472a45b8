import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpanlogConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load.ts';

const outbound = (given: unknown) => loadConfig({ outbound: given } as SpanlogConfig, {}, false).outbound;

test('calls are recorded unless they are not to be, and a second is slow', () => {
  const slow = { http: 1_000, db: 1_000, messaging: 1_000, rpc: 1_000 };
  assert.deepEqual(loadConfig({}, {}, false).outbound, { slow, sqlComments: false });
  assert.equal(outbound(false), undefined);
  assert.deepEqual(outbound({ slow: '250ms', sqlComments: true }), {
    slow: { http: 250, db: 250, messaging: 250, rpc: 250 },
    sqlComments: true,
  });
  assert.deepEqual(outbound({ slow: { db: 50, http: '2s' } })?.slow, { ...slow, db: 50, http: 2_000 });
});

test('what is wrong is named', () => {
  const time = 'a time of at least 1ms, such as 500ms or 2s, or a number of milliseconds';
  for (const [given, message] of [
    [true, 'outbound: true is not allowed; allowed: false, or { slow, sqlComments }'],
    [
      { slow: 'soon' },
      `outbound.slow: "soon" is not allowed; allowed: ${time}, or such times by kind: { http, db, messaging, rpc }`,
    ],
    [{ slow: { db: 0 } }, `outbound.slow.db: 0 is not allowed; allowed: ${time}`],
    [
      { slow: { database: '1s' } },
      'there is no key outbound.slow.database; the keys are http, db, messaging, rpc',
    ],
    [
      { sqlComment: true },
      'there is no key outbound.sqlComment (did you mean outbound.sqlComments?); the keys are slow, sqlComments',
    ],
  ] as const) {
    assert.throws(
      () => outbound(given),
      (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        assert.equal(error.message, `start(): ${message}`);
        return true;
      },
    );
  }
});
