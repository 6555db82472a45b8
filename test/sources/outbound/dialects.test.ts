/** Whatever a value holds and however a dialect lets it be written: it does not come through. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutValues } from '../../../src/sources/outbound/statement.ts';

const VALUE = 'hunter';

type Literal = (value: string) => string;

const doubled = (quote: string, prefix = ''): Literal => {
  return (value) => `${prefix}${quote}${value.replaceAll(quote, quote + quote)}${quote}`;
};
const escaped = (quote: string, prefix = ''): Literal => {
  return (value) => `${prefix}${quote}${value.replace(/[\\'"]/g, '\\$&')}${quote}`;
};
const dollars =
  (tag: string): Literal =>
  (value) =>
    `$${tag}$${value.replaceAll('$', '')}$${tag}$`;
const alternative =
  (open: string, close: string): Literal =>
  (value) =>
    `q'${open}${value.replaceAll(`${close}'`, '')}${close}'`;
/** Its last digits are sought. */
const numbers: readonly Literal[] = ['', '-', '1_', '0x', '.', '1.', '1e', '1E-', '1.5e+'].map(
  (before) => () => `${before}4711`,
);

interface Speech {
  readonly literals: readonly Literal[];
  /** What stands around the values, with quotes that must not be taken for those of a value. */
  readonly noise: readonly string[];
}

const COMMON = ['a = 1', 'b', '/* it\'s "odd */ c', "-- it's\n d", 'lower(e)', 'f IS NULL'];
const NESTED = `/* a /* it's */ "odd */ g`;
const TICKS = ['`it\'s "odd`', "`it's`"];
const QUOTES = [`"it's odd"`, `"o'neil"."b"`];
const BRACKETS = [`[O'Brien]`, `[a"b]`, `[dbo].[it's]`];

const SPEECHES: { readonly [system: string]: Speech } = {
  postgresql: {
    literals: [
      doubled("'"),
      doubled("'", 'N'),
      doubled("'", 'date '),
      escaped("'", 'E'),
      (value) => `E'x'\n ${escaped("'")(value)}`,
      dollars(''),
      dollars('tag'),
      (value) => `U&${doubled("'")(value.replaceAll('\\', ''))}`,
    ],
    noise: [...COMMON, ...QUOTES, NESTED, '$1', "-- it's\r h"],
  },
  mysql: {
    literals: [escaped("'"), escaped('"'), doubled("'", 'N'), escaped("'", '_utf8mb4')].map(
      (literal, index) => (value: string) => literal(index === 2 ? value.replaceAll('\\', '') : value),
    ),
    noise: [...COMMON, ...TICKS, "# it's\n g", '/*! h */', `5--3`],
  },
  mssql: {
    literals: [doubled("'"), doubled("'", 'N'), doubled('"')],
    noise: [...COMMON, ...QUOTES.map((name) => `(SELECT x FROM ${name})`), ...BRACKETS, "[a]]'b]", NESTED],
  },
  oracle: {
    literals: [
      doubled("'"),
      doubled("'", 'N'),
      alternative('[', ']'),
      alternative('{', '}'),
      alternative('(', ')'),
      alternative('<', '>'),
      alternative('!', '!'),
      (value) => `n${alternative('|', '|')(value)}`,
    ],
    noise: [...COMMON, ...QUOTES, ':1', "/*+ it's */ g"],
  },
  sqlite: {
    literals: [doubled("'"), doubled('"')],
    noise: [...COMMON, ...TICKS, ...BRACKETS, '?1', ':name', "/* /* it's */ g"],
  },
  other_sql: {
    literals: [doubled("'"), escaped("'"), doubled('"'), escaped('"'), dollars('x'), alternative('[', ']')],
    noise: [...COMMON, ...TICKS, ...BRACKETS, NESTED, "# it's\n h", "// it's\n i"],
  },
};

/** The same numbers in every run. Source: the linear congruential generator of Numerical Recipes. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PIECES = [
  ...["'", '"', '\\', '`', '[', ']', '--', '/*', '*/', '#', '$', '$$', '\n', ';', ' ', ',', '(', '.', "''"],
  ...['q', 'E', '1', "]'", ' FROM ', ' AS ', '\r', '\\\\', "\\'"],
];

for (const [system, { literals, noise }] of Object.entries(SPEECHES)) {
  test(`${system}: no form of a literal lets its value through`, () => {
    const pick = numbersFrom(7);
    const one = <T>(from: readonly T[]): T => from[pick(from.length)] as T;
    for (let round = 0; round < 20_000; round++) {
      const value = () =>
        Array.from({ length: 1 + pick(6) }, () => (pick(2) === 0 ? VALUE : one(PIECES))).join('');
      const parts = Array.from({ length: 1 + pick(5) }, () =>
        pick(2) === 0 ? one(noise) : one([...literals, ...literals, one(numbers)])(value()),
      );
      const sql = `SELECT ${parts.join(one([', ', ' = ', ' || ', '\n, ']))} FROM t`;
      const { text } = withoutValues(sql, system);
      assert.ok(!text.includes(VALUE) && !text.includes('4711'), `${sql}\n→ ${text}`);
    }
  });
}

test('names that no text can be taken for stay', () => {
  for (const [system, sql, text] of [
    ['mssql', `SELECT [O'Brien] FROM [t] WHERE a='secret'`, `SELECT [O'Brien] FROM [t] WHERE a=?`],
    [
      'mssql',
      'SELECT "u"."id" AS "u_id" FROM "users" "u" WHERE a = @p1',
      'SELECT "u"."id" AS "u_id" FROM "users" ? WHERE a = @p1',
    ],
    [
      'oracle',
      `SELECT "a" FROM t WHERE b = q'[it's secret]' AND c = :1`,
      'SELECT "a" FROM t WHERE b = ? AND c = :1',
    ],
    ['oracle', 'ALTER USER bob IDENTIFIED BY hunter2', 'ALTER USER bob IDENTIFIED BY ?'],
    ['sqlite', `INSERT INTO "t" VALUES ('a''b', "secret")`, 'INSERT INTO "t" VALUES (?, ?)'],
    [
      'sqlite',
      'SELECT a FROM t WHERE b IS DISTINCT FROM "secret"',
      'SELECT a FROM t WHERE b IS DISTINCT FROM ?',
    ],
    ['postgresql', '/* a /* b */ secret */ SELECT "a", $1', 'SELECT "a", $1'],
    ['postgresql', 'SELECT 1_000, 0b101, 1.5e-3, .5', 'SELECT ?, ?, ?, .?'],
    ['mysql', 'SELECT /*! 7 */ a, 5--3', 'SELECT  ? */ a, ?--?'],
  ] as const)
    assert.equal(withoutValues(sql, system).text, text);
});

test('what is copied in is no part of the statement', () => {
  for (const [sql, text] of [
    ['COPY t (a) FROM STDIN;\nsecret\tfoo\n\\.', 'COPY t (a) FROM STDIN; ?'],
    [`copy t from stdin with (delimiter '|')\nsecret`, 'copy t from stdin with (delimiter ?)\n ?'],
    ['COPY t FROM STDIN', 'COPY t FROM STDIN'],
  ] as const)
    assert.equal(withoutValues(sql, 'postgresql').text, text);
});

test('where a quote is never closed, nothing quoted is left', () => {
  for (const system of Object.keys(SPEECHES)) {
    const { text } = withoutValues(`SELECT a WHERE b = 'x' AND secret = 'y`, system);
    assert.equal(text, 'SELECT a WHERE b = ?', system);
  }
});
