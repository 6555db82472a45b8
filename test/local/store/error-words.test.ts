import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorWords } from '../../../src/local/store/error-words.ts';

test('telling words count once a record, fillers, numbers and ids do not', () => {
  const words = new ErrorWords();
  words.add('Payment payment of order 42 failed: id 5f2b8c9d1a', 'PaymentError');
  words.add('the payment was refused, 超时', '');
  assert.deepEqual(words.top(), [
    { word: 'payment', count: 2 },
    { word: 'PaymentError', count: 1 },
    { word: 'id', count: 1 },
    { word: 'order', count: 1 },
    { word: 'refused', count: 1 },
    { word: '时', count: 1 },
    { word: '超', count: 1 },
  ]);
});

test('an exception type in the message counts once', () => {
  const words = new ErrorWords();
  words.add('TypeError: x is not a function', 'TypeError');
  assert.deepEqual(words.top(), [
    { word: 'TypeError', count: 1 },
    { word: 'function', count: 1 },
  ]);
});

test('at most thirty', () => {
  const words = new ErrorWords();
  words.add(Array.from({ length: 50 }, (_, n) => `word${n}`).join(' '), '');
  assert.equal(words.top().length, 30);
});
