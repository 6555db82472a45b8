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

  it('is never asked for more than a piece', () => {
    let longest = 0;
    const clean = ownPatterns([/x/], '');
    const replace = String.prototype.replace;
    const watched = function (this: string, ...given: Parameters<typeof replace>) {
      longest = Math.max(longest, this.length);
      return replace.apply(this, given);
    };
    String.prototype.replace = watched as typeof replace;
    try {
      clean('y'.repeat(100_000));
      clean('y '.repeat(50_000));
    } finally {
      String.prototype.replace = replace;
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
