import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { before, describe, it } from 'node:test';
import type { Logger, LoggerOptions } from 'pino';
import { onLibraryFiles } from '../../../src/sources/bridges/library-file.ts';
import { bridgePino } from '../../../src/sources/bridges/pino.ts';
import { noteFailure } from '../../../src/sources/http/request-notes.ts';
import { attributesOf, keepRecords, Lines, told } from './kept-records.ts';

type Pino = (options: LoggerOptions, stream: { write(line: string): unknown }) => Logger;

const require = createRequire(import.meta.url);
const records = keepRecords();
before(() => onLibraryFiles(bridgePino()));

/** With the tracing channel, and the lines before it. */
for (const name of ['pino', 'pino-9', 'pino-8', 'pino-6']) {
  describe(name, () => {
    const make = (options: LoggerOptions = {}, stream: { write(line: string): unknown } = new Lines()) =>
      (require(name) as Pino)(options, stream);

    it('has the line it writes as a record', () => {
      const stream = new Lines();
      const log = make({ name: 'shop', level: 'trace' }, stream);
      for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) log[level](level);
      log.info({ order: 7 }, '%s paid', 'bob');
      assert.deepEqual(
        records.map(({ severityNumber }) => severityNumber),
        [1, 5, 9, 13, 17, 21, 9],
      );
      assert.deepEqual(told(records).slice(5), [
        ['shop', 'FATAL', 'fatal'],
        ['shop', 'INFO', 'bob paid'],
      ]);
      assert.deepEqual(attributesOf(records[6]), { order: 7 });
      assert.equal(stream.lines.length, 7);
      assert.deepEqual(JSON.parse(stream.lines[6] ?? ''), {
        level: 30,
        time: JSON.parse(stream.lines[6] ?? '').time,
        pid: process.pid,
        hostname: hostname(),
        name: 'shop',
        order: 7,
        msg: 'bob paid',
      });
    });

    it('leaves what Nest logs of an error by it to the entry record of the request', () => {
      const [told, other] = [new Error('told'), new Error('other')];
      noteFailure({}, told);
      const log = make();
      for (const err of [told, other]) log.error({ context: 'ExceptionsHandler', err });
      log.error({ context: 'Orders', err: told });
      assert.deepEqual(
        records.map(({ body }) => body),
        name === 'pino-6' ? ['', ''] : ['other', 'told'],
      );
    });

    it('keeps what is bound to a logger and its children, also when that changes', () => {
      const log = make({ base: { pid: 1, team: 'blue' }, mixin: () => ({ mixed: true }) });
      const child = log.child({ component: 'db' });
      child.info({ name: 'Bob' }, 'one');
      child.setBindings({ shard: 2 });
      child.info('two');
      child.child({ component: 'db.pool' }).info('three');
      assert.deepEqual(records.map(attributesOf), [
        { pid: 1, team: 'blue', component: 'db', mixed: true, name: 'Bob' },
        { pid: 1, team: 'blue', component: 'db', shard: 2, mixed: true },
        { pid: 1, team: 'blue', component: 'db.pool', shard: 2, mixed: true },
      ]);
      assert.deepEqual(
        records.map(({ logger }) => logger),
        ['pino', 'pino', 'pino'],
      );
    });

    it('has been redacted, serialised and formatted', () => {
      const log = make({
        redact: ['user.iban', '*.pin'],
        serializers: { request: (request: { url: string }) => request.url },
        formatters: {
          level: (label) => ({ severity: label }),
          log: (object) => ({ ...object, formatted: true }),
        },
        timestamp: () => ',"at":"noon"',
      });
      log.info({ user: { id: 7, iban: 'DE1' }, card: { pin: 1 }, request: { url: '/x' } }, 'in');
      assert.deepEqual(attributesOf(records[0]), {
        user: { id: 7, iban: '[Redacted]' },
        card: { pin: '[Redacted]' },
        request: '/x',
        formatted: true,
      });
    });

    it('has its error as exception', () => {
      const log = make();
      log.error(new TypeError('boom'));
      log.error({ err: Object.assign(new RangeError('far'), { code: 'E1' }), order: 7 }, 'failed');
      log.error({ error: Object.assign(new SyntaxError('other key'), { code: 'E2' }) }, 'failed too');
      log.error({ err: 'no error' }, 'text');
      const exceptions = records.map((record) => {
        const { 'exception.stacktrace': stack, ...rest } = attributesOf(record);
        return [record.body, typeof stack === 'string' && /\n {4}at /.test(stack), rest];
      });
      assert.deepEqual(exceptions, [
        ['boom', true, { 'exception.type': 'TypeError', 'exception.message': 'boom' }],
        [
          'failed',
          true,
          {
            order: 7,
            'exception.type': 'RangeError',
            'exception.message': 'far',
            'exception.details': { code: 'E1' },
          },
        ],
        [
          'failed too',
          true,
          {
            'exception.type': 'SyntaxError',
            'exception.message': 'other key',
            'exception.details': { code: 'E2' },
          },
        ],
        ['text', false, { err: 'no error' }],
      ]);
    });

    it('understands keys and levels of its own', () => {
      const log = make({ messageKey: 'message', base: null, customLevels: { notice: 35 } });
      (log as unknown as { notice(message: string): void }).notice('heard');
      log.info({ msg: 'an attribute' }, 'body');
      assert.deepEqual(told(records), [
        ['pino', 'NOTICE', 'heard'],
        ['pino', 'INFO', 'body'],
      ]);
      assert.equal(records[0]?.severityNumber, 11);
      assert.deepEqual(attributesOf(records[1]), { msg: 'an attribute' });
    });

    it('has no record below its own level, nor one without a message that says nothing twice', () => {
      const log = make({ level: 'warn' });
      log.info('not written');
      log.warn({ order: 7 });
      assert.deepEqual(told(records), [['pino', 'WARN', '']]);
    });
  });
}

describe('pino', () => {
  const pino = require('pino') as Pino;

  it('has its nested key, its error key and what a hook takes out of the line', () => {
    const log = pino(
      {
        nestedKey: 'payload',
        errorKey: 'failure',
        hooks: { streamWrite: (line: string) => line.replace(/DE\d+/g, 'IBAN') },
      } as LoggerOptions,
      new Lines(),
    );
    log.error({ failure: new TypeError('boom'), iban: 'DE12' }, 'to DE34');
    const { 'exception.stacktrace': _, ...rest } = attributesOf(records[0]);
    assert.equal(records[0]?.body, 'to IBAN');
    assert.deepEqual(rest, {
      payload: { iban: 'IBAN' },
      'exception.type': 'TypeError',
      'exception.message': 'boom',
    });
  });

  it('leaves a hook that counts the lines its count, from the second on', () => {
    const stream = new Lines();
    let count = 0;
    const streamWrite = (line: string) => line.replace('{', `{"n":${++count},`);
    const log = pino({ base: null, hooks: { streamWrite } } as LoggerOptions, stream);
    log.info('one');
    const child = log.child({ part: 'db' });
    child.info('two');
    log.debug('not written');
    log.info('three');
    assert.deepEqual(
      records.map(({ body, attributes }) => [body, attributes['n'] !== undefined]),
      [
        ['one', true],
        ['two', true],
        ['three', true],
      ],
    );
    assert.deepEqual(attributesOf(records[1]), { n: 3, part: 'db' });
    assert.deepEqual(
      stream.lines.map((line) => JSON.parse(line).n),
      [2, 3, 4],
    );
  });

  it('has no more than a hook has left of a line, from its beginning on', () => {
    const write = (streamWrite: (line: string) => string) =>
      pino({ name: 'shop', hooks: { streamWrite } } as LoggerOptions, new Lines())
        .child({ mail: 'a@b.de' })
        .info({ order: 7 }, 'to a@b.de');
    write((line) => line.replaceAll('a@b.de', 'X'));
    write(() => 'sealed');
    assert.deepEqual(
      records.map((record) => [record.logger, record.body, attributesOf(record)]),
      [
        ['shop', 'to X', { mail: 'X', order: 7 }],
        ['shop', 'sealed', {}],
      ],
    );
  });

  it('calls a hook that cannot be watched', () => {
    const hooks = Object.freeze({ streamWrite: (line: string) => line.replaceAll('secret', '***') });
    const log = pino({ hooks } as LoggerOptions, new Lines());
    for (const text of ['one secret', 'two secrets']) log.info(text);
    assert.deepEqual(
      records.map(({ body }) => body),
      ['one ***', 'two ***s'],
    );
  });

  it('is told as it is when nobody can read the line', () => {
    const log = pino({ timestamp: () => ',"time":' }, new Lines());
    log.info({ a: 1 }, 'message');
    pino({ base: null, serializers: { a: () => ({ toJSON: () => undefined }) } }, new Lines()).info(
      { a: 1 },
      'next',
    );
    assert.deepEqual(
      records.map(({ body }) => body),
      ['message', 'next'],
    );
  });
});
