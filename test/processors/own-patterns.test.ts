import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ownPatterns } from '../../src/processors/own-patterns.ts';

describe('ownPatterns', () => {
  it('replaces every match, whatever the flags of the pattern', () => {
    for (const flags of ['', 'g', 'y', 'gi', 'u']) {
      const clean = ownPatterns([new RegExp('emp-\\d+', flags)], 'X');
      assert.equal(clean('emp-1 and emp-22'), 'X and X', flags);
      assert.equal(clean('emp-1 and emp-22'), 'X and X', 'a second time');
    }
  });

  it('takes the censor as it is, and lets a pattern match nothing', () => {
    assert.equal(ownPatterns([/b*/], '$&$1')('abc'), 'a$&$1c');
  });

  it('searches a long text in pieces, parted at a space', () => {
    const clean = ownPatterns([/emp-\d{6}/], 'X');
    const text = Array.from({ length: 5_000 }, (_, i) => `emp-${100_000 + i}`).join(' ');
    assert.equal(clean(text), Array.from({ length: 5_000 }, () => 'X').join(' '));
  });

  it('finds what lies across two pieces, wherever', () => {
    const clean = ownPatterns([/EMP-\d{6}/, /BEGIN[\s\S]{0,4000}?END/], 'X');
    for (let before = 4_080; before < 8_300; before++) {
      const around = (found: string) => `${'x'.repeat(before)}${found}${'y'.repeat(9_000)}`;
      assert.equal(clean(around('EMP-123456')), around('X'), String(before));
    }
    for (const before of [3_000, 4_095, 4_096, 4_097, 8_000, 8_191, 8_192, 12_000]) {
      const around = (found: string) => `${'x'.repeat(before)}${found}${'y'.repeat(9_000)}`;
      assert.equal(clean(around(`BEGIN${'z'.repeat(4_000)}END`)), around('X'), String(before));
    }
  });

  it('knows at the beginning of a piece what stands before it, and at its end what comes', () => {
    const clean = ownPatterns([/\ba\b/, /^b/, /(?<=c)d$/, /e+/u], 'X');
    const long = 'n'.repeat(4_096);
    const text = `b${long.slice(1)}a${long.slice(1)}b${long}cd${long}`;
    assert.equal(clean(text), `X${text.slice(1)}`);
    assert.equal(clean(`b${'e'.repeat(7_000)}f`.repeat(3)), 'XXfbXfbXf');
    assert.equal(clean(`${text}cd`), `X${text.slice(1)}cX`);
  });

  it('parts no letter of two code units', () => {
    assert.equal(ownPatterns([/./u], 'X')(`a${'😀'.repeat(10_000)}`), 'X'.repeat(10_001));
  });

  it('is never asked for more than a piece', () => {
    let longest = 0;
    const clean = ownPatterns([/x/], '');
    const { replace, matchAll } = String.prototype;
    const watched = (original: (...given: never[]) => unknown) =>
      function (this: string, ...given: unknown[]) {
        longest = Math.max(longest, this.length);
        return Reflect.apply(original, this, given);
      };
    Object.assign(String.prototype, { replace: watched(replace), matchAll: watched(matchAll) });
    try {
      clean('y'.repeat(100_000));
      clean('y '.repeat(50_000));
    } finally {
      Object.assign(String.prototype, { replace, matchAll });
    }
    assert.equal(longest, 8_192);
  });

  it('property: loses nothing of a long text', () => {
    const clean = ownPatterns([/[^\s\S]/], 'X');
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', ' ', '\n', 'x'.repeat(5_000), '😀')), (parts) => {
        assert.equal(clean(parts.join('')), parts.join(''));
      }),
    );
  });
});
