import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleaner } from '../../../src/processors/redact.ts';
import { bodyDigest } from '../../../src/sources/http/body-digest.ts';

const clean = cleaner();
const digest = (body: unknown, length = Number.NaN) => bodyDigest(length, body, clean);
const hash = (body: unknown) => digest(body)['http.request.body.sha256'];

test('a parsed body is told by its size, the names of its fields and a hash', () => {
  const { 'http.request.body.sha256': sha256, ...rest } = digest({ order: 7, card: 'gold' }, 25);
  assert.deepEqual(rest, { 'http.request.body.size': 25, 'http.request.body.keys': ['order', 'card'] });
  assert.match(String(sha256), /^[0-9a-f]{16}$/);
});

test('the same body has the same hash, another has another; a secret is no part of it', () => {
  assert.equal(hash({ order: 7 }), hash({ order: 7 }));
  assert.notEqual(hash({ order: 7 }), hash({ order: 8 }));
  assert.equal(hash({ order: 7, password: 'a' }), hash({ order: 7, password: 'b' }));
  assert.notEqual(hash('one'), hash('two'));
  assert.notEqual(hash([1]), hash([2]));
});

test('no body, an empty one and a stream say nothing but the size', () => {
  for (const body of [undefined, null, '', {}]) assert.deepEqual(digest(body), {});
  assert.deepEqual(digest(undefined, 12), { 'http.request.body.size': 12 });
  assert.deepEqual(digest({ large: true }, 2 ** 21), {
    'http.request.body.size': 2 ** 21,
    'http.request.body.keys': ['large'],
  });
});

test('names are bounded in number and length', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${'k'.repeat(100)}${i}`, i]));
  const keys = digest(many)['http.request.body.keys'] as string[];
  assert.equal(keys.length, 32);
  assert.ok(keys.every((key) => key.length <= 64));
});

test('bytes and cycles have a hash', () => {
  const round: { self?: unknown } = {};
  round.self = round;
  for (const body of [Buffer.from('bytes'), round]) assert.match(String(hash(body)), /^[0-9a-f]{16}$/);
  assert.notEqual(hash(Buffer.from('a')), hash(Buffer.from('b')));
});
