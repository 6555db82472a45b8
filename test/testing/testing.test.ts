import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { withContext } from '../../src/context/fields.ts';
import { getLogger } from '../../src/logger/get-logger.ts';
import { runtime } from '../../src/runtime.ts';
import { type CapturedLogs, captureLogs, keptLogs, type RecordMatcher } from '../../src/testing/testing.ts';

const log = getLogger('shop.orders');
let logs: CapturedLogs;

function failure(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'LogAssertionError');
    // It is the caller that is wrong.
    assert.match(error.stack?.split('\n    at ')[1] ?? '', /testing\.test\.ts/);
    return error.message;
  }
  return assert.fail('nothing was wrong');
}

describe('captureLogs', () => {
  afterEach(() => logs.stop());

  it('has every record from every logger, and nothing is written', (t) => {
    const write = t.mock.method(process.stdout, 'write', () => true);
    logs = captureLogs();
    log.trace('one');
    withContext({ request_id: 'r1' }, () => getLogger('db').error('two', new Error('x'), { order: 7 }));
    const calls = write.mock.callCount();
    write.mock.restore();
    assert.equal(calls, 0);
    assert.deepEqual(logs.messages, ['one', 'two']);
    assert.equal(logs.records[1]?.attributes['request_id'], 'r1');
    assert.match(logs.text, / TRACE shop\.orders one\n.* ERROR db two order=7 request=r1\n {2}Error: x/);
  });

  it('has records as outputs get them: without secrets', () => {
    logs = captureLogs();
    log.info('in', { password: 'hunter2' });
    assert.notEqual(logs.records[0]?.attributes['password'], 'hunter2');
    assert.ok(!logs.text.includes('hunter2'));
  });

  it('captures one logger and those below it from a level, and leaves levels as they were', () => {
    const before = runtime.levels.toString();
    logs = captureLogs({ logger: 'shop', level: 'WARNING' });
    log.info('too low');
    log.warn('captured');
    getLogger('shop').error('captured too');
    getLogger('shopping').error('another');
    logs.stop();
    log.error('after the end');
    assert.deepEqual(logs.messages, ['captured', 'captured too']);
    assert.equal(runtime.levels.toString(), before);
    assert.throws(() => captureLogs({ level: 'loud' as never }), /loud is no level/);
  });

  it('nests, each with all records', () => {
    logs = captureLogs();
    log.info('outer');
    const inner = captureLogs({ level: 'error' });
    log.info('too low');
    log.error('both');
    inner.stop();
    log.info('outer again');
    assert.deepEqual([inner.messages, logs.messages], [['both'], ['outer', 'both', 'outer again']]);
  });

  it('shows records too where that is wanted', (t) => {
    const lines: string[] = [];
    t.mock.method(process.stdout, 'write', (text: string) => {
      lines.push(text);
      return true;
    });
    logs = captureLogs({ show: true });
    log.info('shown');
    t.mock.restoreAll();
    assert.deepEqual(logs.messages, ['shown']);
    assert.ok(lines.some((line) => line.includes('shown')));
  });
});

describe('CapturedLogs', () => {
  afterEach(() => logs.stop());

  const fill = () => {
    logs = captureLogs();
    log.info('placed', { order: 7, items: [1, 2] });
    log.warn('payment refunded', { order: 7 });
    getLogger('db').error('connection refused', { pool: 'main' });
  };

  it('finds by level, logger, message and attributes', () => {
    fill();
    const asymmetric = { asymmetricMatch: (value: unknown) => value === 7 };
    for (const [matcher, count] of [
      [{}, 3],
      [{ level: 'WARNING' }, 1],
      [{ logger: /^shop\./ }, 2],
      [{ logger: 'shop' }, 0],
      [{ message: /refused|refunded/g }, 2],
      [{ message: 'placed' }, 1],
      [{ message: 'place' }, 0],
      [{ attributes: { order: 7 } }, 2],
      [{ attributes: { order: '7' } }, 0],
      [{ attributes: { items: [1, 2] } }, 1],
      [{ attributes: { pool: /^ma/ } }, 1],
      [{ attributes: { order: (value: unknown) => Number(value) > 6 } }, 2],
      [{ attributes: { order: asymmetric } }, 2],
      [{ attributes: { order: undefined } }, 1],
      [({ severityNumber }: { severityNumber: number }) => severityNumber >= 13, 2],
    ] as const) {
      assert.equal(logs.filter(matcher).length, count, JSON.stringify(matcher));
    }
    assert.equal(logs.find({ level: 'error' })?.logger, 'db');
  });

  it('asserts, and gives the record', () => {
    fill();
    assert.equal(logs.assertLogged({ level: 'warn' }).attributes['order'], 7);
    logs.assertLogged({ attributes: { order: 7 } }, 2);
    logs.assertNotLogged({ level: 'fatal' });
    logs.assertSequence({ message: 'placed' }, { level: 'error' });
    logs.clear();
    logs.assertNotLogged();
  });

  it('says what is different about the nearest records', () => {
    fill();
    assert.match(
      failure(() => logs.assertLogged({ level: 'warn', logger: 'shop.orders', message: /refused/ })),
      new RegExp(
        [
          /^no record is like this:\n {2}level: 'warn'\n {2}logger: 'shop\.orders'\n {2}message: \/refused\//,
          /\n\nof 3 records the nearest:/,
          /\n {4}.* WARN {2}shop\.orders payment refunded order=7/,
          /\n {6}message: 'payment refunded', not \/refused\//,
          /\n {4}.* INFO {2}shop\.orders placed .*/,
          /\n {6}level: 'info', not 'warn'\n {6}message: 'placed', not \/refused\//,
          /\n {4}.* ERROR db connection refused pool=main/,
          /\n {6}level: 'error', not 'warn'\n {6}logger: 'db', not 'shop\.orders'$/,
        ]
          .map(({ source }) => source)
          .join(''),
      ),
    );
    assert.match(
      failure(() => logs.assertLogged({ attributes: { order: 7 } }, 1)),
      /^2 records are like this, not 1:\n {2}attributes\.order: 7\n\n {4}.*placed.*\n {4}.*refunded/,
    );
    assert.match(
      failure(() => logs.assertNotLogged({ level: 'error' })),
      /^no record should be like this:\n {2}level: 'error'\n\n {4}.* ERROR db connection refused pool=main$/,
    );
    assert.match(
      failure(() => logs.assertNotLogged()),
      /^nothing should have been logged\n\n/,
    );
    assert.match(
      failure(() => logs.assertSequence({ level: 'error' }, { message: 'placed' })),
      /^no record is like this:\n {2}message: 'placed'\n\nthere are no records\n\n\(number 2 of 2 in a sequence\)$/,
    );
    logs.clear();
    assert.equal(
      failure(() => logs.assertLogged({})),
      'no record was logged',
    );
  });

  it('waits for a record, and no longer than it may', async () => {
    fill();
    assert.equal((await logs.waitFor({ level: 'warn' })).body, 'payment refunded');
    const later = logs.waitFor({ message: 'at last' });
    log.info('not this');
    log.info('at last', { n: 1 });
    assert.equal((await later).attributes['n'], 1);
    await assert.rejects(logs.waitFor({ message: 'never' }, 5), {
      name: 'LogAssertionError',
      message: /^waited 5 ms: no record is like this:\n {2}message: 'never'\n\nof 5 records the nearest:/,
    });
    await assert.rejects(
      Promise.all([
        logs.waitFor(() => {
          throw new Error('mine');
        }),
      ]),
      /mine/,
    );
  });

  it('is stopped by `using`, once', () => {
    const before = runtime.pipeline;
    {
      using captured = captureLogs();
      logs = captured;
      log.info('inside');
    }
    log.isEnabled('info');
    logs.stop();
    assert.equal(runtime.pipeline, before);
    assert.deepEqual(logs.messages, ['inside']);
  });
});

describe('keptLogs', () => {
  it('refuses the name of an output there is not', () => {
    assert.throws(
      () => keptLogs('nothing'),
      /^RangeError: there is no output nothing of type memory; there are: none$/,
    );
  });
});

it('a mistyped pattern is refused: it would mean every record, or none', async () => {
  using logs = captureLogs();
  const wrong = { mesage: 'one' } as RecordMatcher;
  assert.throws(
    () => logs.assertNotLogged(wrong),
    /a pattern has no mesage; it has level, logger, message, attributes/,
  );
  for (const wrong of [/refused/, 'refused', 5, null, [{ message: 'x' }], new Error('x')]) {
    assert.throws(
      () => logs.assertLogged(wrong as never),
      /TypeError: .* is no pattern: \{ message: … \} would be/s,
    );
  }
  assert.throws(() => logs.assertLogged({ level: 'wran' } as unknown as RecordMatcher), /no level wran/);
  await assert.rejects(logs.waitFor(wrong, 5), TypeError);
});
