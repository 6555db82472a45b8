import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BLOCK, blockEnd } from '../../src/processors/block-end.ts';

/** What is left behind the block. */
function rest(text: string): string {
  const from = text.search(new RegExp(BLOCK));
  assert.notEqual(from, -1, text);
  return text.slice(blockEnd(text, from));
}

describe('blockEnd', () => {
  it('is where the lines stand less far in than the first one', () => {
    assert.equal(rest('key: |\n  a\n  b\nnext: 1'), '\nnext: 1');
    assert.equal(rest('a:\n  key: >-\n    a\n      b\n  next: 1\n    c'), '\n  next: 1\n    c');
    assert.equal(rest('key: |2\r\n\ta\r\n\tb\r\nnext'), '\nnext');
  });

  it('is the end of the text where nothing follows', () => {
    assert.equal(rest('key: |\n  a'), '');
    assert.equal(rest('key: |\n  a\n'), '\n');
  });

  it('is 8192 code units on at most', () => {
    const text = `|\n${' a\n'.repeat(10_000)}`;
    assert.equal(blockEnd(text, 0), 8_192);
    assert.equal(blockEnd(`|\n ${'a'.repeat(10_000)}`, 0), 8_192);
  });
});
