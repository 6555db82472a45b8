import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { LevelTable } from '../../src/config/level-table.ts';
import { getLogger } from '../../src/logger/get-logger.ts';
import { getLevel, setLevel } from '../../src/logger/level.ts';
import { runtime } from '../../src/runtime.ts';

afterEach(() => runtime.levels.replaceWith(new LevelTable('trace')));

describe('setLevel', () => {
  it('holds at once for loggers already made, and for those below', () => {
    const log = getLogger('db.pool');
    setLevel('', 'info');
    assert.equal(log.isEnabled('debug'), false);
    setLevel('db', 'debug');
    assert.equal(log.isEnabled('debug'), true);
    assert.equal(getLevel('db.pool'), 'debug');
    assert.equal(getLevel('dbx'), 'info');
    setLevel('db', undefined);
    assert.equal(log.isEnabled('debug'), false);
    assert.equal(getLevel(), 'info');
  });

  it('gives the root back what was configured, and what a changed file says since', () => {
    runtime.levels.replaceWith(new LevelTable('warn'));
    setLevel('', 'debug');
    setLevel('', undefined);
    assert.equal(getLevel(), 'warn');
    setLevel('', 'debug');
    runtime.levels.takeLevelsOf(new LevelTable('error'));
    setLevel('', 'debug');
    setLevel('', undefined);
    assert.equal(getLevel(), 'error');
  });

  it('understands the names of Python, in any case', () => {
    for (const [name, level] of [
      ['CRITICAL', 'fatal'],
      ['Warning', 'warn'],
      ['NOTSET', 'trace'],
      ['silent', 'off'],
    ]) {
      assert.equal(setLevel('x', name as 'off'), true);
      assert.equal(getLevel('x'), level);
    }
  });

  it('changes nothing for a level there is not', () => {
    setLevel('x', 'error');
    assert.equal(setLevel('x', 'loud' as 'off'), false);
    assert.equal(setLevel('x', 3 as never), false);
    assert.equal(getLevel('x'), 'error');
  });
});
