import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { LevelTable } from '../../src/config/level-table.ts';
import { setContext, withContext } from '../../src/context/fields.ts';
import { getLogger } from '../../src/logger/get-logger.ts';
import { LEVELS } from '../../src/record/level.ts';
import { Pipeline } from '../../src/record/pipeline.ts';
import type { StampedRecord } from '../../src/record/record.ts';
import { runtime } from '../../src/runtime.ts';

let records: StampedRecord[] = [];
const output = {
  name: 'kept',
  write: (record: StampedRecord) => {
    records.push(record);
  },
  flush: async () => {},
  close: async () => {},
};
const setLevels = (...levels: ConstructorParameters<typeof LevelTable>) =>
  runtime.levels.replaceWith(new LevelTable(...levels));
const last = () => records.at(-1) ?? assert.fail('no record');

before(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
after(() => context.disable());
beforeEach(() => {
  records = [];
  runtime.pipeline = new Pipeline([], [output]);
  runtime.internalErrors = 0;
  setLevels('trace');
});
afterEach(() => {
  runtime.pipeline = undefined;
});

describe('Logger', () => {
  it('has a method for each level', () => {
    const log = getLogger('shop');
    for (const level of LEVELS) log[level](`at ${level}`, { level });
    assert.deepEqual(
      records.map((r) => [r.severityNumber, r.severityText, r.body, r.attributes['level'], r.logger]),
      LEVELS.map((level, i) => [1 + 4 * i, level.toUpperCase(), `at ${level}`, level, 'shop']),
    );
  });

  it('is the same one for the same name, and the root without one', () => {
    assert.equal(getLogger('a.b'), getLogger('a.b'));
    assert.equal(getLogger(), getLogger(''));
    assert.equal(getLogger().name, '');
  });

  it('that is off is off, whatever is held back', () => {
    const table = new LevelTable('info', [['noise', 'off']]);
    table.holdFrom('debug');
    runtime.levels.replaceWith(table);
    getLogger('noise.loud').fatal('x');
    getLogger('shop').debug('held, or not');
    assert.deepEqual(
      records.map(({ logger }) => logger),
      ['shop'],
    );
    assert.equal(getLogger('noise').isEnabled('fatal'), false);
    assert.equal(getLogger('shop').isEnabled('debug'), true);
  });

  it('works by methods taken from it', async () => {
    const { info, error } = getLogger('taken');
    info('hello');
    await Promise.reject(new Error('caught')).catch(error);
    ['x'].forEach(getLogger('taken').warn as (value: string) => void);
    assert.deepEqual(
      records.map((r) => [r.body, r.logger]),
      [
        ['hello', 'taken'],
        ['caught', 'taken'],
        ['x', 'taken'],
      ],
    );
  });

  it('lets through what its level allows, and nothing after off', () => {
    for (const [index, root] of [...LEVELS, 'off' as const].entries()) {
      setLevels(root);
      records = [];
      const log = getLogger('levels');
      for (const level of LEVELS) {
        log[level]('m');
        assert.equal(log.isEnabled(level), LEVELS.indexOf(level) >= index);
      }
      assert.equal(records.length, LEVELS.length - index);
    }
  });

  it('follows changes of levels at run time, also in children made before', () => {
    const log = getLogger('db.pool');
    const child = log.with({ a: 1 });
    setLevels('error', [['db', 'debug']]);
    assert.deepEqual(
      [log, child, getLogger('web')].map((l) => l.isEnabled('debug')),
      [true, true, false],
    );
    setLevels('error', [
      ['db', 'debug'],
      ['db.pool', 'off'],
    ]);
    assert.deepEqual(
      [log, child, getLogger('db')].map((l) => l.isEnabled('fatal')),
      [false, false, true],
    );
  });

  it('does not read the arguments of a call that is off', () => {
    setLevels('error');
    let read = 0;
    getLogger('x').debug('m', {
      get costly() {
        return ++read;
      },
    });
    assert.equal(read, 0);
  });

  it('is not enabled for a level that does not exist', () => {
    assert.equal(getLogger('x').isEnabled('loud' as 'info'), false);
  });
});

describe('with()', () => {
  it('adds to each record, the nearest winning', () => {
    const log = getLogger('x').with({ a: 1, b: 1, c: 1 }).with({ b: 2, c: 2 });
    withContext({ a: 0, d: 0 }, () => log.info('m', { c: 3 }));
    const { a, b, c, d } = last().attributes;
    assert.deepEqual([a, b, c, d], [1, 2, 3, 0]);
    assert.equal(last().logger, 'x');
  });

  it('changes neither its parent nor its sibling, and takes its values when it is called', () => {
    const given = { a: 1 };
    const parent = getLogger('x');
    const child = parent.with(given);
    given.a = 2;
    child.with({ b: 1 });
    child.info('m');
    assert.deepEqual([last().attributes['a'], last().attributes['b']], [1, undefined]);
    parent.info('m');
    assert.equal(last().attributes['a'], undefined);
  });

  it('takes any argument', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const evil of [
      undefined,
      null,
      5,
      'text',
      Symbol('s'),
      proxy,
      {
        get a() {
          throw new Error('x');
        },
      },
    ]) {
      getLogger('x')
        .with(evil as never)
        .info('still there');
      assert.equal(last().body, 'still there');
    }
    assert.equal(last().attributes['a'], '[Throws: x]');
  });
});

describe('a log call', () => {
  it('carries the fields of its work', () => {
    withContext({ request_id: 'r' }, () => {
      setContext({ 'user.id': 'u' });
      getLogger('x').info('m');
    });
    assert.deepEqual([last().attributes['request_id'], last().attributes['user.id']], ['r', 'u']);
  });

  it('never throws, and loses no record to hostile values', () => {
    const log = getLogger('x');
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const values = [
      proxy,
      new Proxy(new Error('e'), {
        get() {
          throw new Error('x');
        },
      }),
      Symbol('s'),
      2n,
      () => {},
      undefined,
      null,
    ];
    for (const a of values) for (const b of values) for (const level of LEVELS) log[level](a, b as never);
    assert.equal(records.length, values.length ** 2 * LEVELS.length);
    assert.equal(runtime.internalErrors, 0);
  });

  it('does not throw when the pipeline does, and counts it', () => {
    runtime.pipeline = new Pipeline(
      [
        () => {
          throw new Error('processor');
        },
      ],
      [output],
    );
    getLogger('x').info('m');
    assert.equal(runtime.internalErrors, 1);
  });

  it('may log from inside of a value that is being logged', () => {
    const log = getLogger('x');
    log.info('outer', {
      get inner() {
        log.info('inner');
        return 1;
      },
    });
    assert.deepEqual(
      records.map((r) => r.body),
      ['inner', 'outer'],
    );
    assert.equal(last().attributes['inner'], 1);
  });
});
