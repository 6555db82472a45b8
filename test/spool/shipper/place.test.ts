import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLocal, placeOf } from '../../../src/spool/shipper/place.ts';
import { destination } from './records.ts';

test('an address without what is nobody else’s business', () => {
  for (const [url, place] of [
    ['http://localhost:4318/v1/logs', 'http://localhost:4318'],
    ['https://me:secret@otlp.example/tenant/v1/traces?key=1#x', 'https://***@otlp.example/tenant'],
    ['https://otlp.example/intake?token=secret', 'https://otlp.example/intake'],
    ['collector:4317', 'collector:4317'],
    ['me:secret@collector:4317', '***@collector:4317'],
  ] as const) {
    assert.equal(placeOf({ ...destination(''), url }), place);
  }
  assert.equal(placeOf({ ...destination(''), url: undefined }), 'localhost:4317');
});

test('addresses of this machine', () => {
  for (const place of ['http://localhost:4318', 'http://127.0.0.1:1', 'http://[::1]:1', 'localhost:4317'])
    assert.equal(isLocal(place), true, place);
  for (const place of ['http://collector:4318', 'https://localhost.example', '10.0.0.1:4317'])
    assert.equal(isLocal(place), false, place);
});
