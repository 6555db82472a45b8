import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { readCall } from '../../src/logger/call.ts';
import { toAnyValue, toAttributes } from '../../src/record/any-value.ts';

const error = new TypeError('bad');
const other = new RangeError('other');
const date = new Date(0);
const throwing = (): never => {
  throw new Error('boom');
};

/** What a call becomes: message, attributes, exception. */
function read(...call: unknown[]) {
  const { body, attributes, exception } = readCall(call);
  return [body, attributes === undefined ? {} : toAttributes(attributes), exception];
}

describe('the documented shapes', () => {
  const cases: [unknown[], unknown[]][] = [
    [['hello'], ['hello', {}, undefined]],
    [[''], ['', {}, undefined]],
    [
      ['hello', { a: 1 }],
      ['hello', { a: 1 }, undefined],
    ],
    [
      ['hello', {}],
      ['hello', {}, undefined],
    ],
    [
      ['failed', error],
      ['failed', {}, error],
    ],
    [
      ['failed', error, { a: 1 }],
      ['failed', { a: 1 }, error],
    ],
    [[error], ['bad', {}, error]],
    [
      [error, { a: 1 }],
      ['bad', { a: 1 }, error],
    ],
    [
      ['hello', undefined],
      ['hello', {}, undefined],
    ],
    [
      ['failed', error, undefined],
      ['failed', {}, error],
    ],
  ];
  for (const [index, [call, expected]] of cases.entries()) {
    it(`case ${index}`, () => assert.deepEqual(read(...call), expected));
  }

  it('take any object with fields as attributes', () => {
    class Order {
      id = 7;
    }
    assert.deepEqual(read('m', new Order()), ['m', { id: 7 }, undefined]);
    assert.deepEqual(read('m', Object.assign(Object.create(null), { a: 1 })), ['m', { a: 1 }, undefined]);
    assert.deepEqual(read('m', runInContext('({ a: 1 })', createContext({}))), ['m', { a: 1 }, undefined]);
    assert.deepEqual(read('m', runInContext('({})', createContext({}))), ['m', {}, undefined]);
  });
});

describe('what a catch clause caught need not be an error', () => {
  const cases: [unknown, unknown][] = [
    ['text', 'text'],
    [42, 42],
    [{ code: 'E' }, { code: 'E' }],
    [['a'], ['a']],
    [date, date],
    [undefined, undefined],
    // By the custom of Node's callbacks, no error.
    [null, undefined],
  ];
  for (const [caught, exception] of cases) {
    it(`${JSON.stringify(caught)} with attributes behind it`, () => {
      assert.deepEqual(read('failed', caught, { a: 1 }), ['failed', { a: 1 }, exception]);
    });
  }
});

describe('other customs', () => {
  const cases: [string, unknown[], unknown[]][] = [
    ['pino: attributes first', [{ a: 1 }, 'hello'], ['hello', { a: 1 }, undefined]],
    ['pino: only attributes', [{ a: 1 }], ['', { a: 1 }, undefined]],
    ['pino: err', [{ err: error, a: 1 }, 'failed'], ['failed', { a: 1 }, error]],
    ['pino: err alone gives the message', [{ err: error }], ['bad', {}, error]],
    ['pino: error and message', [error, 'failed'], ['failed', {}, error]],
    ['pino: nothing and message', [null, 'hello'], ['hello', {}, undefined]],
    ['error under error', ['failed', { error, a: 1 }], ['failed', { a: 1 }, error]],
    [
      'an error that is none stays',
      ['failed', { error: 'text', err: 5 }],
      ['failed', { error: 'text', err: 5 }, undefined],
    ],
    ['error last', ['failed', { a: 1 }, error], ['failed', { a: 1 }, error]],
    ['attributes and error', [{ a: 1 }, error], ['bad', { a: 1 }, error]],
    ['console: error among others', ['failed', 5, error, 'x'], ['failed', { arguments: [5, 'x'] }, error]],
    ['console: error behind an id', ['failed', 'id-5', error], ['failed', { arguments: ['id-5'] }, error]],
    ['console: values', ['a', 'b', 3, true, null], ['a', { arguments: ['b', 3, true, null] }, undefined]],
    ['console: value first', [5, { a: 1 }], [5, { a: 1 }, undefined]],
    ['nothing and an error', [undefined, error], ['bad', {}, error]],
    ['no arguments', [], ['', {}, undefined]],
    ['undefined', [undefined], ['', {}, undefined]],
    ['forEach: value, index, list', ['x', 0, ['x']], ['x', { arguments: [0, ['x']] }, undefined]],
    [
      'two attribute objects, four arguments',
      ['m', { a: 1 }, { b: 2 }, 3],
      ['m', { a: 1, arguments: [{ b: 2 }, 3] }, undefined],
    ],
    ['attributes that have arguments', ['m', { arguments: 1 }, 2], ['m', { arguments: [1, 2] }, undefined]],
    ['a Date', ['at', date], ['at', { arguments: ['1970-01-01T00:00:00.000Z'] }, undefined]],
    ['a URL', ['got', new URL('http://a.b/c')], ['got', { arguments: ['http://a.b/c'] }, undefined]],
    ['a Map', ['m', new Map([['k', 1]])], ['m', { arguments: [{ k: 1 }] }, undefined]],
    [
      'a Map of a class with fields',
      ['m', Object.assign(new Map([['k', 1]]), { own: 2 })],
      ['m', { arguments: [{ k: 1 }] }, undefined],
    ],
    ['a list', ['m', [1, 2]], ['m', { arguments: [[1, 2]] }, undefined]],
    ['bytes', ['m', Buffer.from('ab')], ['m', { arguments: [new Uint8Array([97, 98])] }, undefined]],
    ['a list first', [[1, 2]], [[1, 2], {}, undefined]],
    ['an object that hides everything', ['m', new Headers()], ['m', { arguments: ['[Headers]'] }, undefined]],
  ];
  for (const [name, call, expected] of cases) {
    it(name, () => assert.deepEqual(read(...call), expected));
  }

  it('keeps a second error', () => {
    const [body, attributes, exception] = read(error, other);
    assert.deepEqual([body, exception], ['bad', error]);
    assert.equal((attributes as { arguments: { message: string }[] }).arguments[0]?.message, 'other');
  });
});

describe('hostile arguments', () => {
  it('lose neither the message nor the other attributes', () => {
    const bad = {
      get err() {
        return throwing();
      },
      a: 1,
    };
    assert.deepEqual(read('m', bad), ['m', { err: '[Throws: boom]', a: 1 }, undefined]);
    const alsoError = {
      get bad() {
        return throwing();
      },
      err: error,
      a: 1,
    };
    assert.deepEqual(read('m', alsoError), ['m', { bad: '[Throws: boom]', a: 1 }, error]);
    const hidden = { secret: 1, err: error, toJSON: () => ({ shown: 1 }) };
    assert.deepEqual(read('m', hidden), ['m', { shown: 1 }, error]);
  });

  it('survive in every place', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const traps = ['get', 'ownKeys', 'getPrototypeOf', 'has'].map(
      (trap) => new Proxy({}, { [trap]: throwing }),
    );
    for (const evil of [proxy, ...traps]) {
      for (const call of [
        [evil],
        ['m', evil],
        ['m', error, evil],
        ['m', evil, { a: 1 }],
        ['m', evil, 'x'],
        [{ err: evil }, 'm'],
        [evil, 'm'],
      ]) {
        const { body, attributes, exception } = readCall(call);
        JSON.stringify([toAnyValue(body), toAttributes(attributes), toAnyValue(exception)]);
        if (call[0] === 'm') assert.equal(body, 'm');
        if (call[1] === error) assert.equal(exception, error);
      }
    }
  });

  it('property: every argument is found again', () => {
    const argument = fc.oneof(
      fc.integer().map((n) => `text ${n}`),
      fc.integer(),
      fc.constant(undefined),
      fc.constant(null),
      fc.record({ id: fc.integer() }),
      fc.array(fc.integer()),
      fc.integer().map((n) => new Error(`error ${n}`)),
      fc.date({ noInvalidDate: true }),
    );
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 5 }), (call) => {
        const { body, attributes, exception } = readCall(call);
        const kept = JSON.stringify([toAnyValue(body), toAttributes(attributes), toAnyValue(exception)]);
        for (const given of call) {
          if (given === undefined || given === null) continue;
          const trace = given instanceof Error ? given.message : JSON.stringify(toAnyValue(given));
          const inside = trace.replace(/^[{["]|[}\]"]$/g, '');
          assert.ok(kept.includes(inside), `${inside} in ${kept}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});
