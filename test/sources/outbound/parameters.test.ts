import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parametersDigest, withoutParameters } from '../../../src/sources/outbound/parameters.ts';

const same = <T>(value: T): T => value;

test('parameters are told by number, size and digest', () => {
  assert.deepEqual(parametersDigest([], same), {});
  const one = parametersDigest(['a', 7, Buffer.from('bytes'), { b: true }], same);
  assert.equal(one['parameters.count'], 4);
  assert.equal(one['parameters.size'], 1 + 1 + 5 + '{"b":true}'.length);
  assert.match(String(one['parameters.digest']), /^[0-9a-f]{16}$/);
  assert.deepEqual(parametersDigest(['a', 7, Buffer.from('bytes'), { b: true }], same), one);
  assert.notDeepEqual(parametersDigest(['a', 7, Buffer.from('other'), { b: true }], same), one);
});

test('of bytes the first ones are looked at, and how many there are', () => {
  const digest = (...values: Buffer[]) => parametersDigest(values, same)['parameters.digest'];
  const size = 8 * 1024 * 1024;
  const [bytes, end, start] = [0, 1, 2].map(() => Buffer.alloc(size, 7)) as [Buffer, Buffer, Buffer];
  end[size - 1] = 8;
  start[0] = 8;
  assert.equal(digest(bytes), digest(end), 'the end is not read');
  assert.equal(digest(bytes, bytes), digest(bytes, start), 'nor is a second one');
  assert.notEqual(digest(bytes), digest(start));
  assert.notEqual(digest(bytes), digest(bytes.subarray(1)));
  assert.equal(parametersDigest([bytes], same)['parameters.size'], size);
});

test('secrets do not go into the digest', () => {
  const clean = <T>(value: T): T => JSON.parse(JSON.stringify(value).replace(/hunter\d/g, '*')) as T;
  assert.equal(
    parametersDigest(['hunter2'], clean)['parameters.digest'],
    parametersDigest(['hunter3'], clean)['parameters.digest'],
  );
});

test('what cannot be read does not throw', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const throwing = {
    get a(): never {
      throw new Error('no');
    },
  };
  assert.equal(
    parametersDigest([circular, throwing, undefined, null, 1n, () => {}], same)['parameters.count'],
    6,
  );
});

test('an error message is rid of the parameters it repeats', () => {
  assert.equal(
    withoutParameters(`Duplicate entry 'ann@example.com' for key 'users.email'`, [`'ann@example.com'`, '7']),
    `Duplicate entry '?' for key 'users.email'`,
  );
  assert.equal(
    withoutParameters('dup key: { email: "x@y.z" }', [{ user: { email: 'x@y.z' } }]),
    'dup key: { email: "?" }',
  );
  assert.equal(withoutParameters('no such id: 123456', [123456]), 'no such id: ?');
  assert.equal(withoutParameters('at 12', ['at']), 'at 12');
});
