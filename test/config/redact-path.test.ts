import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePath } from '../../src/config/redact-path.ts';

describe('parsePath', () => {
  for (const [text, steps] of [
    ['user.address.street', ['user', 'address', 'street']],
    ['headers["x-token"]', ['headers', 'x-token']],
    ["headers['a.b'].c", ['headers', 'a.b', 'c']],
    ['["x.y"]', ['x.y']],
    ['*.secret', [null, 'secret']],
    ['items[*].card', ['items', null, 'card']],
    ['items[0].card', ['items', '0', 'card']],
    ['a[*][*]', ['a', null, null]],
    ['a.*', ['a', null]],
    ['user-id.straße.$x', ['user-id', 'straße', '$x']],
  ] as const) {
    it(`reads ${text}`, () => assert.deepEqual(parsePath(text), steps));
  }

  it('refuses what is no path', () => {
    for (const text of [
      '',
      '.',
      'a.',
      '.a',
      'a..b',
      'a b',
      'a[',
      'a]',
      'a[]',
      'a[b]',
      'a["b]',
      'a[""]',
      'a.[0]',
      'a*',
      '**',
      'a[*]b',
      '"a"',
    ]) {
      assert.equal(parsePath(text), undefined, text);
    }
  });

  it('property: reads back what is written in brackets, whatever the names', () => {
    const name = fc.string({ minLength: 1 }).filter((text) => !text.includes('"'));
    fc.assert(
      fc.property(fc.array(fc.option(name), { minLength: 1, maxLength: 6 }), (steps) => {
        const text = steps.map((step) => (step === null ? '[*]' : `["${step}"]`)).join('');
        assert.deepEqual(parsePath(text), steps);
      }),
    );
  });
});
