import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { queryObjects } from 'node:v8';
import fc from 'fast-check';
import { parsePath } from '../../src/config/redact-path.ts';
import { pathCleaner } from '../../src/processors/redact-paths.ts';
import { toAnyValue } from '../../src/record/any-value.ts';
import { KeyChain } from '../../src/record/key-chain.ts';

function cleaned(value: unknown, paths: string[], remove = false): unknown {
  const clean = pathCleaner(
    paths.map((path) => parsePath(path) ?? assert.fail(path)),
    'X',
    remove,
  );
  return clean(toAnyValue(value));
}

describe('pathCleaner', () => {
  it('takes out what stands at a place, and nothing beside it', () => {
    const value = {
      user: { name: 'bob', address: { street: 'Main St 1', city: 'Rome' } },
      headers: { 'x-token': 'a', host: 'b' },
      items: [{ card: 1, sku: 'c' }, { card: 2 }, 'card'],
      a: { secret: 1, other: 2 },
      secret: 'stays: a star is one level',
      grid: [
        [1, 2],
        [3, 4],
      ],
    };
    assert.deepEqual(
      cleaned(value, [
        'user.address.street',
        'headers["x-token"]',
        'items[*].card',
        '*.secret',
        'grid[1][0]',
      ]),
      {
        ...value,
        user: { name: 'bob', address: { street: 'X', city: 'Rome' } },
        headers: { 'x-token': 'X', host: 'b' },
        items: [{ card: 'X', sku: 'c' }, { card: 'X' }, 'card'],
        a: { secret: 'X', other: 2 },
        grid: [
          [1, 2],
          ['X', 4],
        ],
      },
    );
  });

  it('knows an attribute with dots in its name by the same path', () => {
    const paths = ['user.address.street', '*.id', 'a["b.c"]'];
    assert.deepEqual(
      cleaned(
        {
          'user.address.street': 1,
          'user.address': { street: 1 },
          user: { 'address.street': 1 },
          'order.id': 1,
          'order.line.id': 2,
          a: { 'b.c': 1 },
          'user.street': 3,
        },
        paths,
      ),
      {
        'user.address.street': 'X',
        'user.address': { street: 'X' },
        user: { 'address.street': 'X' },
        'order.id': 'X',
        'order.line.id': 2,
        a: { 'b.c': 'X' },
        'user.street': 3,
      },
    );
  });

  it('takes what is behind a place, where its name goes on in the same attribute', () => {
    assert.deepEqual(
      cleaned(
        {
          'user.address.street': 1,
          'user.addresses.street': 2,
          'user.address': { street: 3 },
          user: { 'address.street.number': 4, 'name.address.x': 5 },
          'a.b.c': 6,
          'a.b.d': 7,
          'order.id.type': 8,
          'order.line.id.type': 9,
        },
        ['user.address', 'a["b.c"]', '*.id'],
      ),
      {
        'user.address.street': 'X',
        'user.addresses.street': 2,
        'user.address': 'X',
        user: { 'address.street.number': 'X', 'name.address.x': 5 },
        'a.b.c': 'X',
        'a.b.d': 7,
        'order.id.type': 'X',
        'order.line.id.type': 9,
      },
    );
  });

  it('remembers no more for keys that are made of data', () => {
    const clean = pathCleaner(
      ['*.*.*.note', '*.b.*.c.*', 'a.*.*'].map((path) => parsePath(path) ?? assert.fail(path)),
      'X',
      false,
    );
    const known = () => queryObjects(KeyChain, { format: 'count' });
    const use = (from: number) => {
      for (let i = from; i < from + 1_000; i++) {
        clean({ [`u${i}`]: { [`o${i}`]: { [`p${i}`]: { note: 1 } }, [`b.${i}`]: { c: { [i]: 1 } } }, a: {} });
      }
    };
    use(0);
    const before = known();
    use(1_000);
    assert.equal(known(), before);
    assert.ok(before < 50, String(before));
  });

  it('takes a whole object, and by the shorter of two paths', () => {
    assert.deepEqual(cleaned({ a: { b: { c: 1 } }, d: [1] }, ['a.b', 'a.b.c', 'd']), {
      a: { b: 'X' },
      d: 'X',
    });
  });

  it('leaves the name out too where that is wanted, but no hole in a list', () => {
    assert.deepEqual(cleaned({ a: { b: 1, c: 2 }, d: [1, 2] }, ['a.b', 'd[0]'], true), {
      a: { c: 2 },
      d: ['X', 2],
    });
  });

  it('gives the value itself back when there is nothing at the places', () => {
    const clean = pathCleaner(
      [
        ['a', 'b'],
        [null, 'z'],
      ],
      'X',
      false,
    );
    for (const value of [{ a: 1, c: { d: [] } }, { a: { c: 1 } }, 'text', 5, null, [1], new Uint8Array(1)]) {
      assert.equal(clean(value), value);
    }
  });

  it('property: what a path names is gone, what it does not is there, and the value given is not changed', () => {
    const key = fc.constantFrom('a', 'b', 'c', '0', '__proto__');
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, fc.integer(), tie('map'), tie('list')),
      map: fc.dictionary(key, tie('any')),
      list: fc.array(tie('any'), { maxLength: 3 }),
    })).map;
    const path = fc.array(fc.option(key), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(value, path, (given, steps) => {
        const any = toAnyValue(given);
        const before = JSON.stringify(any);
        const after = pathCleaner([steps], 'X', false)(any);
        assert.equal(JSON.stringify(any), before);
        assert.deepEqual(after, replaced(any, steps));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The same, slowly: every place of a value, compared with the path. */
function replaced(value: unknown, steps: readonly (string | null)[]): unknown {
  if (steps.length === 0) return 'X';
  if (typeof value !== 'object' || value === null) return value;
  const [step, ...rest] = steps;
  const next = (key: string, inner: unknown) =>
    step === null || step === key ? replaced(inner, rest) : inner;
  if (Array.isArray(value)) return value.map((inner, index) => next(String(index), inner));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, next(key, inner)]));
}
