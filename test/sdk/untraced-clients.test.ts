import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingInstrumentations } from '../../src/sdk/untraced-clients.ts';

test('names the packages that would trace the clients of an app', () => {
  const pg = '@opentelemetry/instrumentation-pg';
  const redis = '@opentelemetry/instrumentation-redis';
  assert.deepEqual(missingInstrumentations([], ['express', 'pg', 'redis']), [pg, redis]);
  assert.deepEqual(missingInstrumentations([], ['pg', pg, 'redis']), [redis]);
  assert.deepEqual(missingInstrumentations([{ instrumentationName: pg }], ['pg']), []);
  assert.deepEqual(missingInstrumentations([], ['pg', '@opentelemetry/auto-instrumentations-node']), []);
  assert.deepEqual(missingInstrumentations([], ['express']), []);
});
