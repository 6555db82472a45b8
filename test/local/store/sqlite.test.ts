import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { isCorruption, loadSqlite, numberOf, sqliteCode } from '../../../src/local/store/sqlite.ts';

test('loading says nothing, and leaves other warnings alone', () => {
  const file = new URL('../../../src/local/store/sqlite.ts', import.meta.url);
  const script = `
    const { loadSqlite } = await import(${JSON.stringify(file.href)});
    new (loadSqlite().DatabaseSync)(':memory:').close();
    process.emitWarning('something else', 'ExperimentalWarning');`;
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /SQLite/);
  assert.match(stderr, /ExperimentalWarning: something else/);
});

test('error codes', () => {
  const db = new (loadSqlite().DatabaseSync)(':memory:');
  assert.equal(numberOf(db, 'SELECT 42'), 42);
  try {
    db.exec('this is not SQL');
    assert.fail('it ran');
  } catch (error) {
    assert.equal(sqliteCode(error), 1);
    assert.equal(isCorruption(error), false);
  }
  assert.equal(sqliteCode(new Error('other')), null);
  assert.equal(isCorruption(Object.assign(new Error(), { errcode: 267 })), true);
  db.close();
});
