/** SQL databases as they are called: what is recorded of a statement, and the database's own slow log joined to it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ReceivedLog } from '../support/otlp-receiver.ts';
import { type Asked, type Caller, startCaller } from './calling-app.ts';
import { DEBIAN } from './debian-packages.ts';
import { startMariadb } from './mariadb.ts';
import { type Database, startPostgresql } from './postgresql.ts';
import { describeStack } from './stack-test.ts';
import { waitFor } from './wait.ts';

const PG = `
const pool = new pg.Pool({ host: '127.0.0.1', user: 'postgres', port: Number(process.env.DB_PORT), max: 1 });
const query = (...args) => pool.query(...args).then(({ rowCount }) => rowCount);
const operations = {
  create: () => query('CREATE TABLE IF NOT EXISTS orders (id serial PRIMARY KEY, customer text UNIQUE, total numeric)'),
  insert: () => query('INSERT INTO orders (customer, total) VALUES ($1, $2)', ['ann@example.com', 12.5]),
  select: () => query('SELECT * FROM orders WHERE customer = $1', ['ann@example.com']),
  none: () => query('SELECT * FROM orders WHERE customer = $1', ['bob@example.com']),
  literal: () => query("SELECT * FROM orders WHERE customer = 'ann@example.com' AND total > 7"),
  prepared: () => query({ name: 'by-customer', text: 'SELECT * FROM orders WHERE customer = $1', values: ['ann@example.com'] }),
  wrong: () => query('SELECT * FROM no_such_table'),
  slow: () => query('SELECT pg_sleep($1)', [0.25]),
  refused: () => new pg.Client({ host: '127.0.0.1', port: 1, user: 'x' }).connect(),
};`;

const MYSQL = `
const options = { host: '127.0.0.1', user: 'root', port: Number(process.env.DB_PORT) };
const pool = mysql.createPool({ ...options, database: 'test', connectionLimit: 1 });
const rows = ([result]) => Array.isArray(result) ? result.length : result.affectedRows;
const operations = {
  database: () => mysql.createConnection(options).then((one) => one.query('CREATE DATABASE IF NOT EXISTS test').then(() => one.end())),
  create: () => pool.query('CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY AUTO_INCREMENT, customer varchar(99) UNIQUE, total int)').then(rows),
  insert: () => pool.query('INSERT INTO orders (customer, total) VALUES (?, ?)', ['ann@example.com', 12]).then(rows),
  select: () => pool.query('SELECT * FROM orders WHERE customer = ?', ['ann@example.com']).then(rows),
  none: () => pool.query('SELECT * FROM orders WHERE customer = ?', ['bob@example.com']).then(rows),
  literal: () => pool.query('SELECT * FROM orders WHERE customer = "ann@example.com" AND total > 7').then(rows),
  prepared: () => pool.execute('SELECT * FROM orders WHERE customer = ?', ['ann@example.com']).then(rows),
  wrong: () => pool.query('SELECT * FROM no_such_table').then(rows),
  slow: () => pool.query('SELECT SLEEP(?)', [0.25]).then(rows),
};`;

interface Client {
  readonly name: string;
  readonly packages: readonly string[];
  readonly load: { readonly cjs: string; readonly mjs: string };
  readonly operations: string;
  readonly logger: string;
  readonly start: (t: TestContext) => Promise<Database>;
  readonly first: readonly string[];
  readonly placeholder: readonly [string, string];
  readonly wrong: string;
  readonly duplicate: string;
}

const CLIENTS: readonly Client[] = [
  {
    name: 'pg',
    packages: ['pg', '@opentelemetry/instrumentation-pg'],
    load: { cjs: `const pg = require('pg');`, mjs: `import pg from 'pg';` },
    operations: PG,
    logger: 'db.postgresql',
    start: startPostgresql,
    first: ['create'],
    placeholder: ['$1', '$2'],
    wrong: '42P01',
    duplicate: '23505',
  },
  {
    name: 'mysql2',
    packages: ['mysql2', '@opentelemetry/instrumentation-mysql2'],
    load: {
      cjs: `const mysql = require('mysql2/promise');`,
      mjs: `import mysql from 'mysql2/promise';`,
    },
    operations: MYSQL,
    logger: 'db.mysql',
    start: startMariadb,
    first: ['database', 'create'],
    placeholder: ['?', '?'],
    wrong: 'ER_NO_SUCH_TABLE',
    duplicate: 'ER_DUP_ENTRY',
  },
];

await describeStack(
  'SQL databases',
  () => {
    for (const client of CLIENTS) {
      test(client.name, async (t) => {
        const database = await client.start(t);
        const start = (kind: 'cjs' | 'mjs', config: object) =>
          startCaller(t, {
            kind,
            config,
            packages: client.packages,
            load: client.load[kind],
            operations: client.operations,
            env: { DB_PORT: String(database.port), SPANLOG_LEVEL: 'debug' },
          });
        await t.test(
          'a statement is a record with its shape, its rows and a digest of its parameters',
          async () => {
            const app = await start('cjs', {});
            for (const name of client.first) await app.ask(name);
            await statements(app, client);
            await failures(app, client);
            assert.doesNotMatch(
              JSON.stringify([app.receiver.logs, app.receiver.spans]),
              /(?:ann|bob)@example/,
            );
          },
        );
        await t.test('a slow one is WARN; with ES modules; the slow log has no comments', async () => {
          const app = await start('mjs', { outbound: { slow: { db: '200ms' } } });
          const call = await only(await app.ask('slow'), client.logger);
          assert.equal(call.severityText, 'WARN');
          assert.match(String(call.body), /^SELECT.*, slow$/);
          assert.equal((await only(await app.ask('select'), client.logger)).severityText, 'DEBUG');
          assert.doesNotMatch(database.slowLog(), /traceparent/);
        });
        await t.test('comments join the slow log, and prepared statements stay as they are', async () => {
          const app = await start('mjs', { outbound: { sqlComments: true } });
          for (const name of ['select', 'literal', 'slow']) {
            const asked = await app.ask(name);
            const call = await only(asked, client.logger);
            const line = await waitFor(`slow log of ${name}`, async () =>
              database
                .slowLog()
                .split('\n')
                .find((text) => text.includes(asked.traceId)),
            );
            const comment = `traceparent='00-${asked.traceId}-${call.spanId}-01',tracestate='request_id%3D${asked.requestId}'`;
            assert.ok(line.includes(`/*${comment}*/`), line);
            assert.doesNotMatch(String(call.attributes['db.query.text']), /traceparent/);
          }
          for (const _time of [1, 2]) {
            const asked = await app.ask('prepared');
            assert.equal(asked.answer, '1');
            await only(asked, client.logger);
            assert.ok(!database.slowLog().includes(asked.traceId));
          }
        });
      });
    }
  },
  DEBIAN,
);

/** The one record of a request's calls: what opens connections is TRACE. */
async function only(asked: Asked, logger: string): Promise<ReceivedLog> {
  const calls = await asked.calls(logger);
  assert.equal(calls.length, 1, asked.answer);
  const [call] = calls;
  assert.ok(call);
  return call;
}

async function statements(app: Caller, client: Client): Promise<void> {
  const [first, second] = client.placeholder;
  const digests = new Map<string, unknown>();
  for (const [name, message, text, rows, parameters] of [
    ['insert', 'INSERT orders', `INSERT INTO orders (customer, total) VALUES (${first}, ${second})`, 1, 2],
    ['select', 'SELECT orders', `SELECT * FROM orders WHERE customer = ${first}`, 1, 1],
    ['none', 'SELECT orders', `SELECT * FROM orders WHERE customer = ${first}`, 0, 1],
    ['literal', 'SELECT orders', 'SELECT * FROM orders WHERE customer = ? AND total > ?', 1, 2],
    ['prepared', 'SELECT orders', `SELECT * FROM orders WHERE customer = ${first}`, 1, 1],
  ] as const) {
    const asked = await app.ask(name);
    assert.equal(asked.answer, String(rows));
    const call = await only(asked, client.logger);
    assert.equal(call.severityText, 'DEBUG');
    assert.equal(call.body, message);
    assert.equal(call.eventName, 'db.client.operation');
    assert.equal(call.attributes['db.query.text'], text);
    assert.equal(call.attributes['db.operation.name'], message.split(' ')[0]);
    const isChange = name === 'insert';
    assert.equal(call.attributes['db.response.returned_rows'], isChange ? undefined : rows);
    assert.equal(call.attributes['db.changed_rows'], isChange ? rows : undefined);
    assert.equal(call.attributes['server.address'], '127.0.0.1');
    assert.equal(typeof call.attributes['duration_ms'], 'number');
    assert.equal(call.attributes['request_id'], asked.requestId);
    assert.equal(call.attributes['user.id'], 'u7');
    assert.equal(call.attributes['parameters.count'], parameters);
    assert.match(String(call.attributes['parameters.digest']), /^[0-9a-f]{16}$/);
    digests.set(name, call.attributes['parameters.digest']);
    const span = await app.receiver.until('its span', ({ spans }) =>
      spans.find(({ spanId }) => spanId === call.spanId),
    );
    assert.equal(span.kind, 3);
    assert.equal(span.attributes['db.query.text'] ?? span.attributes['db.statement'], text);
  }
  assert.notEqual(digests.get('select'), digests.get('none'));
}

async function failures(app: Caller, client: Client): Promise<void> {
  const wrong = await only(await app.ask('wrong'), client.logger);
  assert.equal(wrong.severityText, 'ERROR');
  assert.equal(wrong.body, `SELECT no_such_table failed: ${client.wrong}`);
  assert.equal(wrong.attributes['error.type'], client.wrong);
  assert.match(String(wrong.attributes['error.message']), /no_such_table/);
  const duplicate = await only(await app.ask('insert'), client.logger);
  assert.equal(duplicate.body, `INSERT orders failed: ${client.duplicate}`);
  if (client.name !== 'pg') return;
  const refused = await only(await app.ask('refused'), client.logger);
  assert.equal(refused.severityText, 'ERROR');
  assert.equal(refused.body, 'pg.connect failed: ECONNREFUSED');
}
