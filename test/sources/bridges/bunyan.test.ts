import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, describe, it } from 'node:test';
import { bridgeBunyan } from '../../../src/sources/bridges/bunyan.ts';
import { bridgeConsole } from '../../../src/sources/bridges/console.ts';
import { onLibraryFiles } from '../../../src/sources/bridges/library-file.ts';
import { attributesOf, keepRecords, Lines, told } from './kept-records.ts';

type Method = (...call: unknown[]) => void;
type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
type Logger = { [L in Level]: Method } & { child(fields: object): Logger };
interface Bunyan {
  createLogger(options: object): Logger;
  readonly stdSerializers: { readonly err: (error: unknown) => unknown };
}

const require = createRequire(import.meta.url);
const records = keepRecords();
before(() => onLibraryFiles(bridgeBunyan()));

for (const name of ['bunyan', 'bunyan-2']) {
  describe(name, () => {
    const bunyan = () => require(name) as Bunyan;
    const make = (options: object = {}, stream = new Lines()) =>
      bunyan().createLogger({ name: 'shop', streams: [{ stream, level: 'trace' }], ...options });

    it('has what it writes as records', () => {
      const stream = new Lines();
      const log = make({ team: 'blue' }, stream);
      for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) log[level](level);
      log.info({ order: 7 }, '%s paid', 'bob');
      assert.deepEqual(
        records.map(({ severityNumber }) => severityNumber),
        [1, 5, 9, 13, 17, 21, 9],
      );
      assert.deepEqual(told(records).at(-1), ['shop', 'INFO', 'bob paid']);
      assert.deepEqual(attributesOf(records.at(-1)), { team: 'blue', order: 7 });
      assert.match(
        stream.lines.at(-1) ?? '',
        /^\{"name":"shop","team":"blue",.*"order":7,"msg":"bob paid",.*"v":0\}\n$/,
      );
      assert.equal(stream.lines.length, 7);
    });

    it('a field called name is no name of the logger', () => {
      make().info({ name: 'Bob' }, 'signed up');
      assert.deepEqual(told(records), [['shop', 'INFO', 'signed up']]);
      assert.deepEqual(attributesOf(records[0]), { name: 'Bob' });
    });

    it('keeps what children bind, and what serialisers made of it', () => {
      const log = make({ serializers: { request: (request: { url: string }) => request.url } });
      log
        .child({ component: 'db' })
        .child({ shard: 2 })
        .warn({ request: { url: '/x' } }, 'slow');
      assert.deepEqual(attributesOf(records[0]), { component: 'db', shard: 2, request: '/x' });
    });

    it('has its error as exception, serialised or not', () => {
      make().error(new TypeError('alone'));
      make({ serializers: { err: bunyan().stdSerializers.err } }).error(
        { err: Object.assign(new RangeError('far'), { code: 'E1' }) },
        'failed',
      );
      make().error({ err: new SyntaxError('raw') }, 'failed too');
      const exceptions = records.map((record): [unknown, { [key: string]: unknown }] => {
        const { 'exception.stacktrace': stack, ...rest } = attributesOf(record);
        assert.match(String(stack), /^\w+Error: .*\n {4}at /);
        return [record.body, rest];
      });
      assert.deepEqual(exceptions[0], [
        'alone',
        { 'exception.type': 'TypeError', 'exception.message': 'alone' },
      ]);
      const { 'exception.details': details, ...serialised } = exceptions[1]?.[1] ?? {};
      assert.deepEqual(serialised, { 'exception.type': 'RangeError', 'exception.message': 'far' });
      assert.equal((details as { code: string }).code, 'E1');
      assert.deepEqual(exceptions[2], [
        'failed too',
        { 'exception.type': 'SyntaxError', 'exception.message': 'raw' },
      ]);
    });

    it('tells where it was called when it is asked to', () => {
      make({ src: true }).info('here');
      assert.match(String(attributesOf(records[0])['code.file.path']), /bunyan\.test\.ts/);
      assert.equal(typeof attributesOf(records[0])['code.line.number'], 'number');
    });

    it('has no record that none of its streams takes', () => {
      make({ streams: [{ stream: new Lines(), level: 'warn' }] }).info('below');
      make({ streams: [] }).error('nowhere');
      assert.deepEqual(records, []);
    });

    it('is told once when a raw stream writes by console', () => {
      const lines = new Lines();
      const { write } = process.stdout;
      const undo = bridgeConsole();
      process.stdout.write = lines.write as typeof process.stdout.write;
      try {
        const stream = { write: (record: { msg: string }) => console.log(record.msg) };
        make({ streams: [{ type: 'raw', stream, level: 'info' }] }).info('raw');
      } finally {
        process.stdout.write = write;
        undo();
      }
      assert.deepEqual(told(records), [['shop', 'INFO', 'raw']]);
      assert.deepEqual(lines.lines, ['raw\n']);
    });
  });
}
