import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RecentTexts } from '../../src/processors/recent-texts.ts';

describe('RecentTexts', () => {
  it('has what it was told of twice in a row', () => {
    const recent = new RecentTexts();
    const text = 'order placed successfully';
    assert.equal(recent.has(text), false);
    recent.add(text);
    assert.equal(recent.has(text), false);
    recent.add(text);
    assert.equal(recent.has(text), true);
    assert.equal(recent.has(['order', 'placed', 'successfully'].join(' ')), true);
  });

  it('has a part of a longer text, and texts that look like keys of their own', () => {
    const recent = new RecentTexts();
    const part = `${'x'.repeat(1_000)}the part of it${'y'.repeat(1_000)}`.slice(1_000, 1_014);
    for (const text of [part, '__proto__', '12', '4294967295', 'ä€😀', '\ud800']) {
      recent.add(text);
      recent.add(text);
      assert.equal(recent.has(text), true, text);
    }
  });

  it('has a text that comes between many that look like it', () => {
    const recent = new RecentTexts();
    const text = 'order 00000 was placed';
    for (let i = 1; i < 20_000 && !recent.has(text); i++) {
      recent.add(`order ${String(i).padStart(5, '0')} was placed`);
      if (i % 3 === 0) recent.add(text);
    }
    assert.equal(recent.has(text), true);
  });

  it('does not keep long texts', () => {
    const recent = new RecentTexts();
    const text = 'x'.repeat(1_000);
    recent.add(text);
    recent.add(text);
    assert.equal(recent.has(text), false);
  });

  it('property: has nothing it was not told of, however alike', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 })), (texts) => {
        const recent = new RecentTexts();
        const told = new Set();
        for (const text of texts) {
          if (recent.has(text)) assert.ok(told.has(text), text);
          recent.add(text);
          told.add(text);
        }
      }),
    );
  });
});
