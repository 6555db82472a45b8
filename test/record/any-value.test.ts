import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import type { AnyValue } from '@opentelemetry/api';
import fc from 'fast-check';
import {
  MAX_ENTRIES,
  MAX_STRING,
  MAX_TEXT,
  toAnyValue,
  toAttributes,
  toText,
} from '../../src/record/any-value.ts';
import { throughOtlp } from './through-otlp.ts';

const throwing = (): never => {
  throw new Error('boom');
};

describe('toAnyValue, primitives', () => {
  const cases: [unknown, AnyValue][] = [
    ['text', 'text'],
    ['', ''],
    [true, true],
    [null, null],
    [undefined, null],
    [0, 0],
    [1.5, 1.5],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [2 ** 53, '9007199254740992'],
    [1e21, '1e+21'],
    [-1e300, '-1e+300'],
    [1.5e-300, 1.5e-300],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [12345678901234567890n, '12345678901234567890'],
    [-5n, '-5'],
    [2n ** 5_000n, '[BigInt too large]'],
    [Symbol('s'), 'Symbol(s)'],
    [Symbol('\ud800'), 'Symbol(\ufffd)'],
    ['a\ud800b', 'a\ufffdb'],
    ['\udc00', '\ufffd'],
    ['😀', '😀'],
    [Object('boxed'), 'boxed'],
    [Object(7), 7],
    [Object(Number.NaN), 'NaN'],
    [Object(false), false],
    [Object(3n), '3'],
    [Object(Symbol('in a box')), 'Symbol(in a box)'],
    [function named() {}, '[Function named]'],
    [() => {}, '[Function]'],
    [class Order {}, '[Function Order]'],
  ];
  for (const [index, [given, expected]] of cases.entries()) {
    it(`case ${index}: ${typeof given} to ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(toAnyValue(given), expected);
    });
  }

  it('keeps an ordinary zero for -0, which OTLP has no integer for', () => {
    assert.deepEqual(throughOtlp(toAnyValue(-0), {}).body, { intValue: 0 });
  });
});

describe('toAnyValue, text', () => {
  it('cuts huge text, says how much is missing, and does not cut it a second time', () => {
    const text = toText('x'.repeat(MAX_STRING + 1_000));
    assert.equal(text.length <= MAX_STRING, true);
    const missing = Number(/… \[(\d+) more\]$/.exec(text)?.[1]);
    assert.equal(text.indexOf('…') + missing, MAX_STRING + 1_000);
    assert.equal(toText(text), text);
  });

  it('leaves text of exactly the bound alone', () => {
    assert.equal(toText('x'.repeat(MAX_STRING)).length, MAX_STRING);
    assert.equal(toText('x'.repeat(MAX_STRING)).includes('more'), false);
  });

  it('does not leave half of a surrogate pair where it cuts', () => {
    for (const lead of ['', 'a']) assert.equal(toText(lead + '😀'.repeat(MAX_STRING)).isWellFormed(), true);
  });
});

describe('toAnyValue, objects', () => {
  it('describes a circle and goes on', () => {
    const circle: { [key: string]: unknown } = { name: 'a' };
    circle['self'] = circle;
    circle['list'] = [circle, 1];
    assert.deepEqual(toAnyValue(circle), { name: 'a', self: '[Circular]', list: ['[Circular]', 1] });
  });

  it('tells an object twice that stands in two places', () => {
    const shared = { id: 1 };
    assert.deepEqual(toAnyValue({ a: shared, b: shared }), { a: { id: 1 }, b: { id: 1 } });
  });

  it('keeps the neighbours of a getter or an element that throws', () => {
    const list = [1, 2, 3];
    Object.defineProperty(list, 1, { get: throwing });
    assert.deepEqual(
      toAnyValue({
        before: 1,
        get bad() {
          return throwing();
        },
        list,
        after: 2,
      }),
      {
        before: 1,
        bad: '[Throws: boom]',
        list: [1, '[Throws: boom]', 3],
        after: 2,
      },
    );
  });

  it('survives a getter that throws something that throws', () => {
    const evil = {
      get bad(): never {
        throw { toString: throwing };
      },
    };
    assert.deepEqual(toAnyValue(evil), { bad: '[Throws: unknown]' });
  });

  it('reads each getter once', () => {
    let reads = 0;
    const counting = {
      get value() {
        return ++reads;
      },
    };
    assert.deepEqual(toAnyValue({ counting }), { counting: { value: 1 } });
    assert.deepEqual(toAttributes(counting), { value: 2 });
  });

  it('survives every trap of a proxy', () => {
    const traps = ['get', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'has'] as const;
    for (const trap of traps) {
      for (const target of [{ a: 1 }, [1, 2], () => {}, new Error('e'), new Map([['a', 1]])]) {
        const proxy = new Proxy(target, { [trap]: throwing });
        assert.doesNotThrow(() => throughOtlp(toAnyValue(proxy), toAttributes({ proxy })), `${trap}`);
        assert.doesNotThrow(() => toAttributes(proxy), trap);
      }
    }
  });

  it('survives a revoked proxy, also at the deepest place and as a function', () => {
    for (const target of [{}, [], () => {}]) {
      const { proxy, revoke } = Proxy.revocable(target, {});
      revoke();
      assert.equal(typeof toAnyValue(proxy), 'string');
      let deep: unknown = proxy;
      for (let i = 0; i < 9; i++) deep = [deep];
      assert.match(JSON.stringify(toAnyValue(deep)), /Unreadable|Function/);
      assert.doesNotThrow(() => toAttributes(proxy));
    }
  });

  it('survives functions whose name throws or is no text', () => {
    const bad = Object.defineProperty(() => {}, 'name', { get: throwing });
    const odd = Object.defineProperty(() => {}, 'name', { value: { toString: throwing } });
    assert.deepEqual(toAnyValue([bad, odd]), ['[Function [Throws: boom]]', '[Function]']);
  });

  it('keeps __proto__ and constructor as keys, and pollutes nothing', () => {
    const hostile = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"x"}',
    );
    for (const value of [
      toAnyValue(hostile),
      toAttributes(hostile),
      toAttributes({ nested: hostile })['nested'],
    ]) {
      assert.deepEqual(JSON.parse(JSON.stringify(value)), hostile);
      assert.equal(Object.getPrototypeOf(value), Object.prototype);
    }
    const map = toAnyValue(new Map([['__proto__', 1]]));
    assert.equal(JSON.stringify(map), '{"__proto__":1}');
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('follows toJSON, as JSON.stringify does', () => {
    assert.equal(toAnyValue(new URL('https://example.com/a')), 'https://example.com/a');
    assert.deepEqual(toAnyValue({ secret: 1, toJSON: () => ({ shown: 2 }) }), { shown: 2 });
    assert.equal(toAnyValue({ toJSON: throwing }), '[Unreadable: boom]');
    assert.deepEqual(
      toAnyValue({
        get toJSON() {
          return throwing();
        },
        a: 1,
      }),
      { toJSON: '[Throws: boom]', a: 1 },
    );
    const itself = {
      a: 1,
      toJSON() {
        return this;
      },
    };
    assert.deepEqual(toAnyValue(itself), { a: 1, toJSON: '[Function toJSON]' });
    const endless = { toJSON: () => ({ ...endless }) };
    assert.doesNotThrow(() => toAnyValue(endless));
    const pair = { toJSON: (): unknown => ({ toJSON: () => pair }) };
    assert.equal(toAnyValue(pair), '[Circular]');
  });

  it('knows the built-in kinds', () => {
    assert.equal(toAnyValue(new Date(0)), '1970-01-01T00:00:00.000Z');
    assert.equal(toAnyValue(new Date(Number.NaN)), 'Invalid Date');
    assert.equal(toAnyValue(/a+/gi), '/a+/gi');
    assert.equal(toAnyValue(Promise.resolve(1)), '[Promise]');
    assert.equal(toAnyValue(new WeakMap()), '[Weak collection]');
    assert.deepEqual(toAnyValue(new Set([1, 'a'])), [1, 'a']);
    assert.deepEqual(toAnyValue(new Map([['a', { b: 1 }]])), { a: { b: 1 } });
    assert.deepEqual(toAnyValue(new Float64Array([1.5, Number.NaN])), [1.5, 'NaN']);
    assert.deepEqual(toAnyValue(Object.assign(Object.create(null), { a: 1 })), { a: 1 });
    assert.deepEqual(toAnyValue(Object.create(null)), {});
    assert.deepEqual(toAnyValue(Object.assign(new Array(3), { 0: 1, 2: 3 })), [1, null, 3]);
    assert.deepEqual(toAnyValue({ a: undefined, [Symbol('s')]: 1 }), {});
  });

  it('takes no method of the object at its word', () => {
    const date = Object.assign(new Date(0), { toISOString: () => ({ not: 'text' }), getTime: throwing });
    assert.equal(toAnyValue(date), '1970-01-01T00:00:00.000Z');
    class Endless extends Array {
      override *[Symbol.iterator](): ArrayIterator<unknown> {
        for (;;) yield 1;
      }
    }
    assert.deepEqual(toAnyValue(Endless.from([1, 2])), [1, 2]);
    class Liar extends Set {
      override get size() {
        return 0;
      }
    }
    const list = toAnyValue(new Liar(Array.from({ length: 5_000 }, (_, i) => i))) as unknown[];
    assert.ok(list.length <= MAX_ENTRIES + 1);
  });

  it('copies bytes, of every kind of buffer', () => {
    const buffer = Buffer.from('hello');
    const copy = toAnyValue(buffer) as Uint8Array;
    buffer[0] = 0;
    assert.equal(Buffer.from(copy).toString(), 'hello');
    const shared = new SharedArrayBuffer(3);
    const ofShared = toAnyValue(shared) as Uint8Array;
    new Uint8Array(shared)[0] = 9;
    assert.deepEqual([...ofShared], [0, 0, 0]);
    assert.equal(ofShared.buffer instanceof ArrayBuffer, true);
    const view = new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2);
    assert.deepEqual([...(toAnyValue(view) as Uint8Array)], [2, 3]);
    assert.equal((toAnyValue(new ArrayBuffer(1e6)) as Uint8Array).length, 64 * 1024);
    assert.equal((toAnyValue(Buffer.alloc(1e6)) as Uint8Array).length, 64 * 1024);
    const detached = new ArrayBuffer(8);
    structuredClone(detached, { transfer: [detached] });
    assert.doesNotThrow(() => toAnyValue(detached));
  });

  it('calls an object that keeps everything to itself by its class', () => {
    class Account {
      readonly #balance = 5;
      get total() {
        return this.#balance;
      }
    }
    assert.equal(toAnyValue(new Account()), '[Account]');
    assert.equal(toAnyValue(new Headers({ a: 'b' })), '[Headers]');
    assert.deepEqual(toAnyValue({}), {});
  });

  it('loses no entry of a Map whose keys look the same', () => {
    const map = new Map<unknown, unknown>([
      [{}, 'a'],
      [{}, 'b'],
      [1, 'c'],
      ['1', 'd'],
      [() => 'source', 'e'],
      [Symbol('s'), 'f'],
      [2n ** 9_999n, 'g'],
    ]);
    const value = toAnyValue(map) as { [key: string]: unknown };
    assert.deepEqual(Object.values(value).sort(), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    assert.equal(JSON.stringify(value).includes('source'), false);
  });

  it('loses no property of an object whose keys become the same', () => {
    for (const keys of [
      ['a\ud800', 'a\ufffd', 'a\udfff'],
      ['', '(empty)', 'b'],
    ]) {
      const value = toAnyValue(Object.fromEntries(keys.map((key, i) => [key, i])));
      assert.deepEqual(Object.values(value as object), [0, 1, 2]);
      assert.deepEqual(
        Object.keys(toAttributes(Object.fromEntries(keys.map((key, i) => [key, i])))).length < 3,
        true,
      );
    }
  });

  it('knows a date and an error behind a changed prototype', () => {
    const disguised = [new Date(0), new TypeError('bad')];
    for (const one of disguised) Object.setPrototypeOf(one, Object.prototype);
    const [date, error] = toAnyValue(disguised) as [string, { message?: string }];
    assert.equal(date, '1970-01-01T00:00:00.000Z');
    assert.equal(error.message, 'bad');
  });

  it('tells errors inside attributes with message, stack and cause', () => {
    const error = new TypeError('bad', { cause: new Error('root') });
    Object.assign(error, { code: 'E1', constructor: 'mine' });
    const value = toAnyValue({ error }) as { error: { [key: string]: unknown } };
    assert.equal(value.error['name'], 'TypeError');
    assert.equal(value.error['message'], 'bad');
    assert.match(String(value.error['stack']), /any-value\.test/);
    assert.equal((value.error['cause'] as { message: string }).message, 'root');
    assert.equal(value.error['code'], 'E1');
    assert.equal(value.error['constructor'], 'mine');
    assert.equal(
      (toAnyValue([new DOMException('gone', 'AbortError')]) as { name: string }[])[0]?.name,
      'AbortError',
    );
  });

  it('knows values of another realm', () => {
    const other = createContext({});
    const value = runInContext(
      '({ d: new Date(0), e: new RangeError("r"), m: new Map([["k", 1]]), a: [1], o: {} })',
      other,
    );
    const converted = toAnyValue(value) as { [key: string]: unknown };
    assert.equal(converted['d'], '1970-01-01T00:00:00.000Z');
    assert.equal((converted['e'] as { message: string }).message, 'r');
    assert.deepEqual([converted['m'], converted['a'], converted['o']], [{ k: 1 }, [1], {}]);
  });
});

describe('bounds', () => {
  it('ends a deep nest', () => {
    let deep: unknown = 'bottom';
    for (let i = 0; i < 100_000; i++) deep = i % 2 === 0 ? [deep] : { deep };
    const text = JSON.stringify(toAnyValue(deep));
    assert.match(text, /\[Too deep\]/);
    assert.ok(text.length < 500);
  });

  it('tells dates and errors apart from objects also where it is too deep to go on', () => {
    let deep: unknown = [new Date(0), {}];
    for (let i = 0; i < 9; i++) deep = [deep];
    assert.match(JSON.stringify(toAnyValue(deep)), /"1970-01-01T00:00:00.000Z","\[Too deep\]"/);
  });

  it('keeps the first of a long list, a wide object, a big Map, and says how many are missing', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => i);
    const list = toAnyValue(many) as unknown[];
    assert.equal(list.length, MAX_ENTRIES);
    assert.equal(list.at(-1), `[${100_000 - MAX_ENTRIES + 1} more]`);
    const wide = Object.fromEntries(many.map((i) => [`k${i}`, i]));
    for (const value of [toAnyValue(wide), toAttributes(wide), toAnyValue(new Map(Object.entries(wide)))]) {
      assert.equal(Object.keys(value as object).length, MAX_ENTRIES);
      assert.equal((value as { [key: string]: unknown })['…'], `[${100_000 - MAX_ENTRIES + 1} more]`);
    }
    assert.equal((toAnyValue(many.slice(0, MAX_ENTRIES)) as unknown[]).at(-1), MAX_ENTRIES - 1);
  });

  it('does not walk a sparse array of four billion places', () => {
    assert.equal((toAnyValue(new Array(2 ** 32 - 1)) as unknown[]).length, MAX_ENTRIES);
  });

  it('keeps one value, and all attributes of a call, small enough for any batch', () => {
    const big = 'x'.repeat(MAX_STRING);
    const list = Array.from({ length: 500 }, () => big);
    const attributes = Object.fromEntries(list.map((text, i) => [`key${i}`, text]));
    const tree = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => ({ big })));
    const buffers = list.map(() => Buffer.alloc(64 * 1024));
    for (const value of [
      toAnyValue(list),
      toAttributes(attributes),
      toAnyValue(tree),
      toAttributes({ tree }),
      toAttributes({ ['k'.repeat(1e6)]: 1 }),
    ]) {
      assert.ok(JSON.stringify(value).length < 2 * MAX_TEXT, `${JSON.stringify(value).length}`);
    }
    const kept = (toAnyValue(buffers) as Uint8Array[]).filter((one) => typeof one === 'object');
    assert.ok(kept.reduce((sum, one) => sum + one.length, 0) <= MAX_TEXT);
  });
});

describe('toAttributes', () => {
  it('takes nothing from what is no object', () => {
    for (const value of [undefined, null, 5, 'text', true, Symbol('s'), () => {}]) {
      assert.deepEqual(toAttributes(value), {});
    }
  });

  it('leaves undefined out, overwrites, and puts empty keys under a name', () => {
    assert.deepEqual(toAttributes({ a: undefined, b: 1, '': 2 }, { a: 'kept', b: 'old' }), {
      a: 'kept',
      b: 1,
      '(empty)': 2,
    });
  });

  it("takes what is the object's own, in its order, whatever was taken before", () => {
    const shapes = [
      { a: 1, b: 2, c: 3 },
      { b: 1, a: 2 },
      { 'c\ud800': 1, a: 2, '': 3 },
      JSON.parse('{"__proto__":1,"a":2}'),
      { 2: 'two', a: 1, 1: 'one' },
      Object.create({ inherited: 1 }, { a: { value: 1, enumerable: true }, hidden: { value: 2 } }),
      { ['k'.repeat(600)]: 1, a: 2 },
    ];
    for (let i = 0; i < 200; i++) {
      const given = shapes[(i * i + (i >> 2)) % shapes.length];
      const entries = Object.entries(toAttributes(given));
      assert.deepEqual(
        entries,
        Object.entries(given).map(([key, value]) => [
          key === '' ? '(empty)' : toText(key, 512).toWellFormed(),
          value,
        ]),
      );
    }
  });

  it('takes nothing from a prototype, also when somebody has put something there', () => {
    const prototype = Object.prototype as { strange?: number };
    prototype.strange = 1;
    try {
      assert.deepEqual(Object.keys(toAttributes({ a: 1 })), ['a']);
    } finally {
      delete prototype.strange;
    }
  });

  it('keeps the neighbours of a getter that throws, and what a getter adds or deletes does no harm', () => {
    const given: { [key: string]: unknown } = {
      before: 1,
      get bad() {
        return throwing();
      },
      get busy() {
        delete given['gone'];
        given['late'] = 1;
        return 2;
      },
      gone: 3,
      after: 4,
    };
    assert.deepEqual(toAttributes(given), { before: 1, bad: '[Throws: boom]', busy: 2, after: 4 });
  });

  it('makes keys well-formed', () => {
    assert.deepEqual(Object.keys(toAttributes({ 'a\ud800': 1 })), ['a\ufffd']);
  });

  it('takes the JSON form of what has one: fields a class hides stay hidden', () => {
    class User {
      id = 1;
      passwordHash = 'x';
      toJSON() {
        return { id: this.id };
      }
    }
    assert.deepEqual(toAttributes(new User()), { id: 1 });
    assert.deepEqual(toAttributes({ toJSON: () => '2026' }), { value: '2026' });
    assert.deepEqual(toAttributes({ a: 1, toJSON: throwing }), { unreadable: '[Unreadable object]' });
  });
});

describe('properties', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withBoxedValues: true,
    stringUnit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  });

  it('never throws, and the result passes both OTLP serializers', () => {
    fc.assert(
      fc.property(anything, fc.dictionary(fc.string(), anything), (body, attributes) => {
        throughOtlp(toAnyValue(body), toAttributes(attributes));
      }),
      { numRuns: 150 },
    );
  });

  it('changes nothing in what has been converted before', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const once = toAnyValue(value);
        assert.deepEqual(toAnyValue(once), once);
      }),
      { numRuns: 150 },
    );
  });

  it('is the identity on plain JSON of ordinary size', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, noUnicodeString: false }), (json) => {
        fc.pre(!JSON.stringify(json).includes('""'));
        const numbersAsText = JSON.parse(JSON.stringify(json), (_key, value) =>
          Number.isInteger(value) && !Number.isSafeInteger(value) ? String(value) : value,
        );
        assert.equal(JSON.stringify(toAnyValue(json)), JSON.stringify(numbersAsText));
      }),
      { numRuns: 150 },
    );
  });
});
