import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { printedText, readPrinted } from '../../../src/sources/bridges/printed-call.ts';

const body = (...call: unknown[]) => readPrinted(call).body;

describe('a printed call', () => {
  it('has the text that is printed, without colours', () => {
    assert.equal(body('user %s has %d', 'bob', 3), 'user bob has 3');
    assert.equal(body('list', [1, 2], new Map([['a', 1]])), "list [ 1, 2 ] Map(1) { 'a' => 1 }");
    assert.equal(body('\u001b[31mred\u001b[0m'), 'red');
    assert.equal(body(5, null, undefined), '5 null undefined');
    assert.equal(body('100%', 'sure'), '100% sure');
    assert.equal(body(), '');
  });

  it('has the object behind the message as attributes, unless a placeholder takes it', () => {
    assert.deepEqual(readPrinted(['paid', { order: 7 }]), {
      body: 'paid',
      attributes: { order: 7 },
    });
    assert.deepEqual(readPrinted(['%s paid', 'bob', { order: 7 }]).attributes, { order: 7 });
    for (const call of [
      ['%o', { order: 7 }],
      ['%%s %j', { order: 7 }],
      ['%c styled', { order: 7 }],
      [5, { order: 7 }],
      ['instance', new URL('http://localhost')],
      ['list', [{ order: 7 }]],
    ])
      assert.equal(readPrinted(call).attributes, undefined, String(call[0]));
    assert.equal(body('paid', { order: 7 }, 'late'), 'paid { order: 7 } late');
  });

  it('has an object all by itself as text and as attributes', () => {
    assert.deepEqual(readPrinted([{ order: 7 }]), {
      body: '{ order: 7 }',
      attributes: { order: 7 },
    });
  });

  it('has its first error as exception, with the message in the text', () => {
    const error = new TypeError('boom');
    const second = new Error('second');
    assert.deepEqual(readPrinted([error]), { body: 'boom', exception: error });
    assert.deepEqual(readPrinted(['failed:', error, { id: 1 }]), {
      body: 'failed: boom',
      exception: error,
      attributes: { id: 1 },
    });
    assert.equal(readPrinted(['a', error, second]).exception, error);
    assert.match(String(body('a', error, second)), /^a boom Error: second\n {4}at /);
    assert.deepEqual(readPrinted(['x', { err: error, id: 1 }]), {
      body: 'x',
      exception: error,
      attributes: { id: 1 },
    });
  });

  it('is text even where a value cannot be formatted', () => {
    const hostile = {
      [inspect.custom]() {
        throw new Error('no');
      },
    };
    assert.equal(typeof printedText(['a', hostile]), 'string');
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    assert.equal(typeof body('a', revoked.proxy), 'string');
  });
});
