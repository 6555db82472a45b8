import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  containsTerms,
  fold,
  ftsExpression,
  parseTerms,
  searchedText,
  wordsOf,
} from '../../src/local/words.ts';
import { attributesOf } from './fixtures.ts';

test('words are runs of letters and digits, without case and accents', () => {
  assert.deepEqual(wordsOf('GET /u/:id took 12.5ms'), ['get', 'u', 'id', 'took', '12', '5ms']);
  assert.deepEqual(wordsOf('Café ÜBER naïve'), ['cafe', 'uber', 'naive']);
  assert.deepEqual(wordsOf('--- !!'), []);
});

test('a Chinese or Japanese character is a word of its own, a Korean syllable is not taken apart', () => {
  assert.deepEqual(wordsOf('订单42超时'), ['订', '单', '42', '超', '时']);
  assert.deepEqual(wordsOf('ひらがな'), ['ひ', 'ら', 'か', 'な']);
  assert.deepEqual(wordsOf('한글 오류'), ['한글', '오류']);
});

test('ASCII text goes to the index as it is', () => {
  assert.equal(fold('Plain Text'), 'Plain Text');
});

test('a typed query is words, which may go on, and phrases, which may not', () => {
  assert.deepEqual(parseTerms('time "two words" foo-bar "open'), [
    { words: ['time'], prefix: true },
    { words: ['two', 'words'], prefix: false },
    { words: ['foo', 'bar'], prefix: true },
    { words: ['open'], prefix: false },
  ]);
  assert.deepEqual(parseTerms(' "" -- * '), []);
});

test('whatever is typed, the expression is words in quotes', () => {
  for (const text of [
    'a" OR b',
    'NEAR(a b)',
    'text:x',
    "'; DROP TABLE log; --",
    'a*b',
    '^a',
    '{a b}: c',
    '-a +b',
  ]) {
    assert.match(
      ftsExpression(parseTerms(text)),
      /^("[\p{L}\p{N} ]+"\*?)( AND "[\p{L}\p{N} ]+"\*?)*$/u,
      text,
    );
  }
});

test('all terms must stand in the text', () => {
  const has = (query: string) =>
    containsTerms('Payment of order 42 timed out: connection refused', parseTerms(query));
  assert.equal(has('pay out'), true);
  assert.equal(has('pay missing'), false);
  assert.equal(has('"timed out"'), true);
  assert.equal(has('"out timed"'), false);
  assert.equal(has('"time"'), false);
  assert.equal(has('timed-ou'), true);
  assert.equal(has(''), true);
});

test('the values of attributes are searched, at any depth, their keys are not', () => {
  const text = searchedText(
    'message',
    attributesOf({ key: 'value', list: ['one', { deep: 2 }], none: null, yes: true }),
  );
  assert.deepEqual(wordsOf(text), ['message', 'value', 'one', '2', 'true']);
});

test('a huge record is searched in its first part', () => {
  const text = searchedText('x'.repeat(100_000), attributesOf({ a: 'y' }));
  assert.equal(text.length, 64 * 1024);
});
