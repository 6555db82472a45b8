import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LevelTable, parseLevel } from '../../src/config/level-table.ts';
import { SEVERITY } from '../../src/record/level.ts';

describe('LevelTable', () => {
  const table = new LevelTable('warn', [
    ['db', 'debug'],
    ['db.pool', 'off'],
    ['db.pool.idle', 'trace'],
  ]);

  it('gives a name its own level, else its nearest ancestor’s, else the root’s', () => {
    const expected: [string, number][] = [
      ['', SEVERITY.warn],
      ['web', SEVERITY.warn],
      ['db', SEVERITY.debug],
      ['db.query', SEVERITY.debug],
      ['db.query.slow', SEVERITY.debug],
      ['db.pool', 25],
      ['db.pool.x.y', 25],
      ['db.pool.idle.z', SEVERITY.trace],
      ['dbx', SEVERITY.warn],
      ['x.db', SEVERITY.warn],
      ['db.', SEVERITY.debug],
      ['.db', SEVERITY.warn],
      ['..', SEVERITY.warn],
      ['__proto__', SEVERITY.warn],
    ];
    for (const [name, threshold] of expected) assert.equal(table.thresholdOf(name), threshold, name);
  });

  it('tells a level that somebody chose from the default', () => {
    const byDefault = new LevelTable('warn', [['db', 'error']], false);
    const chosen = (name: string) => byDefault.chosenThresholdOf(name);
    assert.deepEqual([chosen(''), chosen('web'), chosen('db.x')], [0, 0, SEVERITY.error]);
    assert.equal(table.chosenThresholdOf('web'), SEVERITY.warn);
    byDefault.set('', 'fatal');
    assert.equal(chosen('web'), SEVERITY.fatal);
    byDefault.set('', undefined);
    assert.equal(chosen('web'), 0);
    byDefault.replaceWith(new LevelTable('error'));
    assert.equal(chosen('web'), SEVERITY.error);
  });

  it('takes over another table, also one of another copy of the package', async () => {
    const path = '../../src/config/level-table.ts';
    const copy: { LevelTable: typeof LevelTable } = await import(`${path}?copy`);
    const mine = new LevelTable('info', [['old', 'off']]);
    const { version } = mine;
    mine.replaceWith(new copy.LevelTable('error', [['db', 'trace']]));
    assert.deepEqual(
      [mine.thresholdOf(''), mine.thresholdOf('old'), mine.thresholdOf('db.x')],
      [SEVERITY.error, SEVERITY.error, SEVERITY.trace],
    );
    assert.ok(mine.version > version);
    mine.replaceWith(mine);
    assert.equal(mine.thresholdOf('db'), SEVERITY.trace);
  });
});

describe('parseLevel', () => {
  it('takes names in any case', () => {
    assert.deepEqual([' Info ', 'FATAL', 'off', 'Off\n'].map(parseLevel), ['info', 'fatal', 'off', 'off']);
    assert.deepEqual(
      ['', 'loud', '10', 'constructor', 'in fo'].map(parseLevel),
      new Array(5).fill(undefined),
    );
  });
});

it('is written as SPANLOG_LEVEL is', () => {
  assert.equal(
    String(
      new LevelTable('info', [
        ['db.pool', 'debug'],
        ['noise', 'off'],
      ]),
    ),
    'info,db.pool=debug,noise=off',
  );
});

it('understands the names Python has', () => {
  assert.deepEqual(['WARNING', 'critical', 'Error', 'loud'].map(parseLevel), [
    'warn',
    'fatal',
    'error',
    undefined,
  ]);
});
