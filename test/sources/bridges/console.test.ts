import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import { announce, quietly } from '../../../src/sources/bridges/bridge.ts';
import { bridgeConsole } from '../../../src/sources/bridges/console.ts';
import { attributesOf, keepRecords, told } from './kept-records.ts';

const records = keepRecords();
let undo = () => {};
/** What is printed, by whichever of the two streams. */
let printed = '';
const streams = [process.stdout, process.stderr];
const writes = streams.map((stream) => stream.write);

before(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
after(() => context.disable());
beforeEach(() => {
  printed = '';
  for (const stream of streams) {
    stream.write = ((text: string) => {
      printed += text;
      return true;
    }) as typeof stream.write;
  }
  undo = bridgeConsole();
});
afterEach(() => {
  undo();
  for (const [index, stream] of streams.entries()) stream.write = writes[index] ?? stream.write;
});

describe('the console', () => {
  it('is a logger whose methods are levels', () => {
    console.log('a %s', 1);
    console.info('b');
    console.dirxml('c');
    console.debug('d');
    console.warn('e');
    console.error('f');
    assert.deepEqual(told(records), [
      ['console', 'INFO', 'a 1'],
      ['console', 'INFO', 'b'],
      ['console', 'INFO', 'c'],
      ['console', 'DEBUG', 'd'],
      ['console', 'WARN', 'e'],
      ['console', 'ERROR', 'f'],
    ]);
    assert.ok(records.every(({ shown }) => shown === true));
    assert.equal(printed, 'a 1\nb\nc\nd\ne\nf\n');
  });

  it('has errors as exceptions and objects as attributes', () => {
    console.error('failed:', new TypeError('boom'), { order: 7 });
    const { 'exception.stacktrace': stack, ...rest } = attributesOf(records[0]);
    assert.deepEqual(rest, { 'exception.type': 'TypeError', 'exception.message': 'boom', order: 7 });
    assert.match(String(stack), /^TypeError: boom\n {4}at /);
    assert.equal(records[0]?.body, 'failed: boom');
  });

  it('tells a failed assertion and nothing of one that holds', () => {
    console.assert(true, 'holds');
    console.assert(false, 'order %d', 7);
    console.assert(0);
    (console.assert as (...call: unknown[]) => void)(null, { order: 7 });
    assert.deepEqual(told(records), [
      ['console', 'ERROR', 'Assertion failed: order 7'],
      ['console', 'ERROR', 'Assertion failed'],
      ['console', 'ERROR', 'Assertion failed'],
    ]);
    assert.deepEqual(attributesOf(records[2]), { order: 7 });
  });

  it('has the stack of console.trace beside its message, and prints no frame of ours', () => {
    console.trace('here %d', 1);
    assert.deepEqual(told(records), [['console', 'TRACE', 'here 1']]);
    assert.match(String(attributesOf(records[0])['code.stacktrace']), /^ {4}at .*console\.test\.ts/);
    assert.match(printed, /^Trace: here 1\n {4}at .*console\.test\.ts/);
    console.trace();
    assert.equal(records[1]?.body, 'Trace');
    console.error('Trace of what went wrong');
    assert.equal(records[2]?.severityText, 'ERROR');
  });

  it('tells once what prints by another method', () => {
    console.table([{ a: 1 }]);
    console.group('group');
    console.log('inside');
    console.groupEnd();
    console.count('hits');
    console.dir({ a: { b: {} } }, { depth: 0 });
    assert.equal(records.length, 5);
    assert.match(String(records[0]?.body), /│ a /);
    assert.deepEqual(
      records.slice(1).map(({ body }) => body),
      ['group', 'inside', 'hits: 1', '{ a: [Object] }'],
    );
  });

  it('has no record of an empty line', () => {
    console.log();
    console.log('');
    console.log('  \n');
    assert.equal(records.length, 0);
    assert.equal(printed, '\n\n  \n\n');
  });

  it('formats once for the eye, also what logs when it is formatted', () => {
    let formatted = 0;
    const noisy = {
      [inspect.custom]() {
        formatted++;
        console.log('from inside');
        return 'noisy';
      },
    };
    console.log('outer', noisy);
    assert.equal(printed, 'from inside\nouter noisy\n');
    assert.deepEqual(
      records.map(({ body }) => body),
      ['outer noisy', 'from inside'],
    );
    assert.equal(formatted, 2);
  });

  it('throws what the original throws, and only that', () => {
    const hostile = {
      [inspect.custom]() {
        throw new Error('no');
      },
    };
    assert.throws(() => console.log('a', hostile), /no/);
    console.log('after');
    assert.equal(records.at(-1)?.body, 'after');
  });

  it('leaves out what is printed for a record, by an exporter, and Node’s own warnings', () => {
    quietly(() => console.log('by a transport'));
    announce('{"msg":"line"}\n');
    console.log('{"msg":"line"}');
    context.with(suppressTracing(ROOT_CONTEXT), () => console.dir({ record: 1 }));
    console.error(`(node:${process.pid}) [DEP0001] DeprecationWarning: old`);
    assert.deepEqual(records, []);
    announce(undefined);
  });

  it('is as before when undone, unless somebody has patched it since', () => {
    const { name, length } = console.log;
    undo();
    assert.deepEqual([console.log.name, console.log.length], [name, length]);
    console.log('unseen');
    assert.deepEqual(records, []);
    undo = bridgeConsole();
    const { log } = console;
    const mine = () => {};
    console.log = mine;
    undo();
    assert.equal(console.log, mine);
    console.log = log;
  });
});
