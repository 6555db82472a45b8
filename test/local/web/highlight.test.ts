import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { highlight, searchTerms } from '../../../src/local/web/highlight.ts';

const hits = (text: string, query: string) =>
  highlight(text, searchTerms(query))
    .filter((piece) => piece.hit)
    .map((piece) => piece.text);

test('a search is words and phrases', () => {
  assert.deepEqual(searchTerms('Card  "not found" card "open'), ['card', 'not found', 'open']);
  assert.deepEqual(searchTerms(' "" '), []);
});

test('every place is marked, overlaps once', () => {
  assert.deepEqual(hits('Charge charged', 'charge'), ['Charge', 'charge']);
  assert.deepEqual(hits('abcd', 'abc bcd'), ['abcd']);
  assert.deepEqual(hits('abab', 'ab'), ['abab']);
  assert.deepEqual(hits('nothing', 'else'), []);
});

test('the text comes out as it went in', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.string({ minLength: 1, maxLength: 3 })),
      (text, words) => {
        assert.equal(
          highlight(text, searchTerms(words.join(' ')))
            .map((piece) => piece.text)
            .join(''),
          text,
        );
      },
    ),
  );
});
