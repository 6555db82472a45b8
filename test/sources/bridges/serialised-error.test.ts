import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  rawException,
  stackException,
  writtenException,
} from '../../../src/sources/bridges/serialised-error.ts';

const STACK = 'TypeError: boom\n    at main (/app/a.js:1:2)';

describe('an error that a logger has written', () => {
  it('is known by its stack, or by its type and message', () => {
    assert.deepEqual(
      writtenException({ type: 'TypeError', message: 'boom', stack: STACK, code: 'E1', none: undefined }),
      {
        'exception.type': 'TypeError',
        'exception.message': 'boom',
        'exception.stacktrace': STACK,
        'exception.details': { code: 'E1' },
      },
    );
    assert.deepEqual(writtenException({ name: 'RangeError', message: 'far' }), {
      'exception.type': 'RangeError',
      'exception.message': 'far',
      'exception.stacktrace': 'RangeError: far',
    });
    assert.deepEqual(writtenException({ stack: STACK }), {
      'exception.type': 'TypeError',
      'exception.message': 'boom',
      'exception.stacktrace': STACK,
    });
    assert.equal(
      writtenException({ stack: 'Error [ERR_X]: with a code\n    at x' })?.['exception.type'],
      'Error',
    );
  });

  it('is none without them', () => {
    for (const other of [undefined, null, 'Error: boom', 5, [STACK], {}, { message: 'only' }, { code: 1 }])
      assert.equal(writtenException(other), undefined);
  });
});

it('an error whose stack the logger has not written is told by itself, its details by what was written', () => {
  const error = Object.assign(new RangeError('raw'), { secret: 'x', code: 'E' });
  const told = rawException(error, { code: 'E', secret: '[Redacted]' });
  assert.equal(told['exception.type'], 'RangeError');
  assert.match(String(told['exception.stacktrace']), /^RangeError: raw\n {4}at /);
  assert.deepEqual(told['exception.details'], { code: 'E', secret: '[Redacted]' });
  assert.equal('exception.details' in rawException(error, {}), false);
});

it('a text is an error when it is a stack trace', () => {
  assert.equal(stackException(STACK)?.['exception.type'], 'TypeError');
  assert.equal(stackException('AxiosError: a\nb\n    at x')?.['exception.type'], 'AxiosError');
  for (const text of ['TypeError: boom', 'said\n    at home', 'no Error\n    at x', '']) {
    assert.equal(stackException(text), undefined, text);
  }
  const hostile = `Error${'\n'.repeat(100_000)}`;
  assert.equal(stackException(hostile), undefined);
});
