import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { MAX_STRING } from '../../src/record/any-value.ts';
import { errorMessage, errorType, exceptionAttributes, isError } from '../../src/record/exception.ts';
import { throughOtlp } from './through-otlp.ts';

const throwing = (): never => {
  throw new Error('boom');
};
const stackOf = (thrown: unknown) => String(exceptionAttributes(thrown)['exception.stacktrace']);
/** The stack trace without its frames: what a reader skims. */
const headings = (thrown: unknown) =>
  stackOf(thrown)
    .split('\n')
    .filter((line) => !/^\s+at /.test(line));

describe('isError', () => {
  it('is true for errors of any kind and realm', () => {
    class Mine extends Error {}
    const foreign: unknown = runInContext('new TypeError("x")', createContext({}));
    for (const error of [
      new Error('x'),
      new Mine('x'),
      foreign,
      new DOMException('x'),
      new AggregateError([]),
    ]) {
      assert.equal(isError(error), true);
    }
  });

  it('is false for everything else, and survives proxies', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const closed = new Proxy({}, { getPrototypeOf: throwing });
    for (const value of [
      undefined,
      null,
      'Error',
      5,
      {},
      { message: 'x', stack: 'y' },
      Error,
      proxy,
      closed,
    ]) {
      assert.equal(isError(value), false);
    }
  });
});

describe('type and message', () => {
  class DatabaseError extends Error {}
  class Named extends Error {
    override name = 'SomethingElse';
  }
  const cases: [unknown, string, string][] = [
    [new Error('plain'), 'Error', 'plain'],
    [new TypeError('t'), 'TypeError', 't'],
    [new DatabaseError('d'), 'DatabaseError', 'd'],
    [new Named('n'), 'SomethingElse', 'n'],
    [Object.assign(new Error('o'), { name: 'Overridden' }), 'Overridden', 'o'],
    [Object.assign(new Error('o'), { name: '' }), 'Error', 'o'],
    [Object.assign(new Error('o'), { name: 5 }), 'Error', 'o'],
    [new Error(), 'Error', ''],
    [new DOMException('aborted', 'AbortError'), 'AbortError', 'aborted'],
    [runInContext('new RangeError("r")', createContext({})), 'RangeError', 'r'],
    [Object.assign(new Error('x'), { message: { code: 5 } }), 'Error', '{"code":5}'],
    [Object.assign(new Error('x'), { message: 7 }), 'Error', '7'],
    [Object.assign(new Error('x'), { message: undefined }), 'Error', ''],
    ['thrown text', 'string', 'thrown text'],
    [42, 'number', '42'],
    [null, 'null', 'null'],
    [undefined, 'undefined', 'null'],
    [{ code: 'E', nested: [1n] }, 'object', '{"code":"E","nested":["1"]}'],
    [Symbol('s'), 'symbol', 'Symbol(s)'],
    [throwing, 'function', '[Function throwing]'],
  ];
  for (const [index, [thrown, type, message]] of cases.entries()) {
    it(`case ${index}: ${type}: ${message}`, () => {
      assert.equal(errorType(thrown), type);
      assert.equal(errorMessage(thrown), message);
    });
  }
});

describe('stack trace', () => {
  it('is what Node prints for a plain error', () => {
    const error = new TypeError('bad');
    assert.equal(stackOf(error), error.stack);
  });

  it('follows the message and the name as they are now, and keeps the frames', () => {
    const error = new Error('first');
    const frames = error.stack?.split('\n').slice(1);
    error.message = 'second';
    error.name = 'LateError';
    assert.deepEqual(stackOf(error).split('\n'), ['LateError: second', ...(frames ?? [])]);
    error.message = 'exception.test';
    assert.deepEqual(stackOf(error).split('\n').slice(1), frames);
    error.message = '';
    assert.deepEqual(stackOf(error).split('\n').slice(1), frames);
  });

  it('tells a message of several lines once, also one that looks like frames', () => {
    const error = new Error('failed\n  at step 3\n    at home (x.js:1:1)\nend');
    assert.equal(stackOf(error), error.stack);
  });

  it('keeps the frames behind a huge message', () => {
    const error = new Error('x'.repeat(1e6));
    const attributes = exceptionAttributes(error);
    assert.ok(String(attributes['exception.message']).length > MAX_STRING - 100);
    assert.match(String(attributes['exception.stacktrace']), /… \[\d+ more\]\n {4}at .*exception\.test/);
    assert.ok(String(attributes['exception.stacktrace']).length < 20_000);
  });

  it('does not take long over a message of nothing but line ends or spaces', () => {
    for (const unit of ['\n', ' ', '\n ', '\tat', ' at'])
      assert.ok(stackOf(new Error(unit.repeat(5e5))).length < 1e5);
    const bare = Object.assign(new Error('x'), { stack: '\n'.repeat(1e6) });
    assert.ok(stackOf(bare).length < 1e5);
  });

  it('reads as a chain of causes', () => {
    const root = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const top = new Error('could not order', { cause: new TypeError('query failed', { cause: root }) });
    assert.deepEqual(headings(top), [
      'Error: could not order',
      'Caused by: TypeError: query failed',
      'Caused by: Error: connect ECONNREFUSED',
    ]);
  });

  it('ends at a cause that has been told', () => {
    const a = new Error('a');
    a.cause = new Error('b', { cause: a });
    assert.deepEqual(headings(a), ['Error: a', 'Caused by: Error: b', 'Caused by: [Circular] Error: a']);
    a.cause = a;
    assert.deepEqual(headings(a), ['Error: a', 'Caused by: [Circular] Error: a']);
  });

  it('follows causes that are no errors', () => {
    assert.deepEqual(headings(new Error('a', { cause: 'text' })), ['Error: a', 'Caused by: string: text']);
    assert.deepEqual(headings(new Error('a', { cause: { code: 1 } })), [
      'Error: a',
      'Caused by: object: {"code":1}',
    ]);
    assert.deepEqual(headings(new Error('a', { cause: null })), ['Error: a']);
  });

  it('indents the errors of an AggregateError, nested ones and their causes too', () => {
    const inner = new AggregateError([new RangeError('deep')], 'inner');
    const outer = new AggregateError([new Error('one', { cause: 'why' }), inner, 'text'], 'outer', {
      cause: 'root',
    });
    assert.deepEqual(headings(outer), [
      'AggregateError: outer',
      '    [errors.0] Error: one',
      '    Caused by: string: why',
      '    [errors.1] AggregateError: inner',
      '        [errors.0] RangeError: deep',
      '    [errors.2] string: text',
      'Caused by: string: root',
    ]);
  });

  it('cuts long chains and big aggregates with one line', () => {
    const many = new AggregateError(
      Array.from({ length: 10_000 }, (_, i) => new Error(`e${i}`)),
      'many',
    );
    const lines = headings(many);
    assert.equal(lines.length, 33);
    assert.equal(lines.at(-1), '    [9969 further errors left out]');
    let chain = new Error('0');
    for (let i = 1; i < 100; i++) chain = new Error(String(i), { cause: chain });
    assert.equal(headings(chain).at(-1), '[further causes left out]');
    assert.equal(headings(chain).length, 33);
  });

  it('makes do with a stack that is missing, no text, or throws', () => {
    const callSites = new Error('sites');
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = (_error, sites) => sites;
    void callSites.stack;
    Error.prepareStackTrace = prepareStackTrace;
    assert.equal(stackOf(callSites), 'Error: sites');
    for (const stack of [undefined, '', null, 5]) {
      assert.equal(stackOf(Object.assign(new Error('m'), { stack })), 'Error: m');
    }
    const bad = Object.defineProperty(new Error('m'), 'stack', { get: throwing });
    assert.equal(stackOf(bad), 'Error: m');
  });

  it('keeps the text of a stack in another format', () => {
    const error = Object.assign(new Error('m'), { stack: 'fn@file.js:1:2\ng@file.js:3:4' });
    assert.equal(stackOf(error), 'Error: m\nfn@file.js:1:2\ng@file.js:3:4');
    const custom = Object.assign(new Error('m'), { stack: 'Error: m\n<frames of my own>' });
    assert.equal(stackOf(custom), 'Error: m\n<frames of my own>');
  });
});

describe('details', () => {
  const detailsOf = (thrown: unknown) => exceptionAttributes(thrown)['exception.details'];

  it('are the properties of its own, and not those told elsewhere', () => {
    const error = Object.assign(new Error('m'), {
      code: 'E1',
      errno: -2,
      name: 'X',
      message: 'n',
      cause: 'c',
    });
    assert.deepEqual(detailsOf(error), { code: 'E1', errno: -2 });
    assert.equal(detailsOf(new Error('m')), undefined);
    assert.equal(detailsOf('text'), undefined);
  });

  it('leave out the body of a request that could not be read, which parsers put on their errors', () => {
    const unread = Object.assign(new SyntaxError('m'), { body: '{"iban": DE02', status: 400 });
    assert.deepEqual(detailsOf(unread), { status: 400 });
    const refused = Object.assign(new Error('m'), { body: Buffer.from('x'), type: 'entity.verify.failed' });
    assert.deepEqual(detailsOf(refused), { type: 'entity.verify.failed' });
    assert.deepEqual(detailsOf(Object.assign(new Error('m'), { body: 'of an answer' })), {
      body: 'of an answer',
    });
  });

  it('keep an `errors` that is no list of errors, as validators have it', () => {
    assert.deepEqual(detailsOf(Object.assign(new Error('m'), { errors: { email: 'missing' } })), {
      errors: { email: 'missing' },
    });
    assert.equal(detailsOf(new AggregateError([new Error('x')])), undefined);
  });

  it('name a property that throws, and keep __proto__ a key', () => {
    const error = Object.defineProperty(new Error('m'), 'bad', { get: throwing, enumerable: true });
    Object.defineProperty(error, '__proto__', { value: { evil: 1 }, enumerable: true });
    assert.equal(JSON.stringify(detailsOf(error)), '{"bad":"[Throws: boom]","__proto__":{"evil":1}}');
  });

  it('stay small where a client hangs its sockets on its errors', () => {
    const wide = () => Array.from({ length: 200 }, (_, i) => ({ i }));
    const error = Object.assign(new Error('m'), { request: wide(), response: wide(), config: wide() });
    assert.ok(JSON.stringify(detailsOf(error)).length < 10_000);
  });
});

describe('hostile errors', () => {
  it('never throw, whatever throws in them', () => {
    const traps: ProxyHandler<Error>[] = [
      { get: throwing },
      { ownKeys: throwing },
      { getPrototypeOf: throwing },
      { has: throwing },
      {
        get: (_target, key) =>
          new Proxy({}, { get: throwing, getPrototypeOf: throwing, ownKeys: () => [String(key)] }),
      },
    ];
    const { proxy, revoke } = Proxy.revocable(new Error('gone'), {});
    const { proxy: list, revoke: revokeList } = Proxy.revocable([], {});
    revoke();
    revokeList();
    const thrown = [
      ...traps.map((handler) => new Proxy(new Error('m'), handler)),
      proxy,
      Object.assign(new Error('m'), { errors: list, cause: proxy }),
      Object.assign(new Error('m'), {
        errors: Object.assign(new Array(3), { slice: throwing, entries: throwing }),
      }),
      Object.assign(new Error('m'), { constructor: proxy, name: undefined }),
      Object.create(Error.prototype),
      Object.setPrototypeOf(new Error('no prototype'), null),
    ];
    for (const error of thrown) throughOtlp(null, exceptionAttributes(error));
  });

  it('property: anything can be thrown, with anything on it', () => {
    fc.assert(
      fc.property(fc.anything(), fc.dictionary(fc.string(), fc.anything()), (thrown, extra) => {
        throughOtlp(null, exceptionAttributes(thrown));
        const error = new Error('m');
        for (const [key, value] of Object.entries({
          ...extra,
          cause: thrown,
          message: thrown,
          name: thrown,
        })) {
          Object.defineProperty(error, key, { value, enumerable: true });
        }
        throughOtlp(null, exceptionAttributes(error));
      }),
      { numRuns: 200 },
    );
  });
});
