import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSql } from '../../../src/sources/outbound/dialects.ts';
import { summaryOf, withoutValues } from '../../../src/sources/outbound/statement.ts';

test('values leave a statement, names and placeholders stay', () => {
  for (const [system, sql, text, values] of [
    [
      'postgresql',
      `SELECT "a1", b2 FROM t3 WHERE c = $1 AND d = 'it''s' AND e > 1.5e3`,
      `SELECT "a1", b2 FROM t3 WHERE c = $1 AND d = ? AND e > ?`,
      [`'it''s'`, '1.5e3'],
    ],
    ['postgresql', `SELECT 'a\\', 'b'`, 'SELECT ?, ?', [`'a\\'`, `'b'`]],
    [
      'postgresql',
      `SELECT E'a\\'b', $$it's$$, $x$a $$ b$x$`,
      'SELECT ?, ?, ?',
      [`E'a\\'b'`, `$$it's$$`, '$x$a $$ b$x$'],
    ],
    ['postgresql', `SELECT 1 -- hunter2\n, 2 /* hunter2 */`, 'SELECT ? \n, ?', ['1', '2']],
    [
      'mysql',
      'SELECT `a1` FROM t WHERE b = "x\\"y" AND c = \'z\\\'\' AND d = 0x1F # hunter2',
      'SELECT `a1` FROM t WHERE b = ? AND c = ? AND d = ?',
      ['"x\\"y"', "'z\\''", '0x1F'],
    ],
    ['mysql', `SELECT 'never closed`, 'SELECT ?', [`'never closed`]],
    ['postgresql', 'SELECT $tag$ never closed', 'SELECT ?', ['$tag$ never closed']],
    // A language that is not known: whatever is quoted may be a value.
    ['clickhouse', `SELECT 'a', "b", 7`, 'SELECT ?, ?, ?', [`'a'`, `"b"`, '7']],
    ['mysql', `INSERT INTO t VALUES (X'ff', -7)`, 'INSERT INTO t VALUES (?, -?)', [`X'ff'`, '7']],
  ] as const) {
    assert.deepEqual(withoutValues(sql, system), { text, values: [...values] }, sql);
  }
});

test('a statement without values is the same the second time, in each dialect', () => {
  const sql = 'SELECT "a b" FROM t WHERE c = $1';
  for (const _time of [1, 2]) {
    assert.deepEqual(withoutValues(sql, 'postgresql'), { text: sql, values: [] });
    assert.deepEqual(withoutValues(sql, 'mysql').values, ['"a b"', '1']);
  }
  for (let n = 0; n < 2_000; n++)
    assert.equal(withoutValues(`SELECT a FROM t${n}x`, 'mysql').text, `SELECT a FROM t${n}x`);
});

test('a long statement is cut', () => {
  const { text } = withoutValues(`SELECT ${"'x', ".repeat(100_000)}1`, 'postgresql');
  assert.ok(text.length < 8_200);
  assert.match(text, /…$/);
});

test('what a pattern that backtracks would choke on', () => {
  for (const part of ["'", '"', '/*', '$$', '$a$', '\\', "E'\\", '1e', '--', 'from ']) {
    const text = part.repeat(50_000);
    for (const system of ['postgresql', 'mysql'])
      assert.ok(withoutValues(text, system).text.length <= 8_193, part);
    assert.equal(typeof summaryOf(`from ${text}`), 'object');
  }
});

test('the summary names the operation and the table', () => {
  for (const [text, operation, target] of [
    ['select * from "public"."orders" where id = ?', 'SELECT', 'public.orders'],
    ['  INSERT INTO items (a) VALUES (?)', 'INSERT', 'items'],
    ['UPDATE ONLY users SET a = ?', 'UPDATE', 'users'],
    ['create table if not exists t (a int)', 'CREATE', 't'],
    ['(SELECT ?)', 'SELECT', undefined],
    ['BEGIN', 'BEGIN', undefined],
    ['', undefined, undefined],
  ] as const)
    assert.deepEqual(summaryOf(text), { operation, target }, text);
  assert.ok(isSql('postgresql') && !isSql('redis') && !isSql('mongodb'));
});
