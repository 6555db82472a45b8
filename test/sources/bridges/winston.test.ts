import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type * as Winston from 'winston';
import { bridgeConsole } from '../../../src/sources/bridges/console.ts';
import { onLibraryFiles } from '../../../src/sources/bridges/library-file.ts';
import { bridgeWinston } from '../../../src/sources/bridges/winston.ts';
import { noteFailure } from '../../../src/sources/http/request-notes.ts';
import { attributesOf, keepRecords, Lines, told } from './kept-records.ts';

const require = createRequire(import.meta.url);
const records = keepRecords();
before(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  onLibraryFiles(bridgeWinston());
});
after(() => context.disable());

for (const name of ['winston', 'winston-3-3']) {
  describe(name, () => {
    const winston = () => require(name) as typeof Winston;
    /** Its lines are in `lines`. */
    function make(options: Winston.LoggerOptions = {}, lines: string[] = []): Winston.Logger {
      const stream = new Writable({
        write(chunk, _encoding, done) {
          lines.push(String(chunk).trimEnd());
          done();
        },
      });
      const transports = [new (winston().transports.Stream)({ stream })];
      return winston().createLogger({ level: 'silly', transports, ...options });
    }

    it('has what it writes as records', () => {
      const lines: string[] = [];
      const log = make({ defaultMeta: { service: 'shop' } }, lines);
      log.info('plain');
      log.warn('with', { order: 7 });
      log.log('debug', 'by name');
      log.log({ level: 'http', message: 'as an object', a: 1 });
      assert.deepEqual(told(records), [
        ['winston', 'INFO', 'plain'],
        ['winston', 'WARN', 'with'],
        ['winston', 'DEBUG', 'by name'],
        ['winston', 'HTTP', 'as an object'],
      ]);
      assert.deepEqual(records.map(attributesOf), [
        { service: 'shop' },
        { service: 'shop', order: 7 },
        { service: 'shop' },
        { service: 'shop', a: 1 },
      ]);
      assert.equal(lines[1], '{"level":"warn","message":"with","order":7,"service":"shop"}');
    });

    it('puts values into the message, by its format and without', () => {
      const { format } = winston();
      for (const log of [make(), make({ format: format.combine(format.splat(), format.json()) })]) {
        log.info('%s paid %d%%', 'bob', 7, { order: 1 });
      }
      log100(make());
      assert.deepEqual(
        records.map((record) => [record.body, attributesOf(record)]),
        [
          ['bob paid 7%', { order: 1 }],
          ['bob paid 7%', { order: 1 }],
          ['100%', {}],
        ],
      );
    });

    it('leaves what Nest logs of an error by it to the entry record of the request', () => {
      const [told, other] = [new Error('told'), new Error('other')];
      noteFailure({}, told);
      const log = make();
      for (const error of [told, other])
        log.error(error.message, { context: 'ExceptionsHandler', stack: [error.stack], error });
      assert.deepEqual(
        records.map(({ body }) => body),
        ['other'],
      );
    });

    it('has its message where the format colours it, or moves it into the text', () => {
      const { format } = winston();
      const { colorize, simple, logstash, errors, metadata, json } = format;
      make({ format: format.combine(colorize({ all: true }), simple()) }).info('for %s', 'bob');
      make().info('\u001b[31mfor\u001b[0m %s', 'eve');
      make({ format: logstash() }).info('moved', { order: 7 });
      make({ format: format.combine(errors({ stack: true }), metadata(), json()) }).error(
        new TypeError('no'),
      );
      make({ format: format((info) => Object.assign(info, { message: undefined }))() }).info('taken out');
      assert.deepEqual(
        records.map((record) => [record.body, record.attributes['exception.type']]),
        [
          ['for bob', undefined],
          ['for eve', undefined],
          ['moved', undefined],
          ['no', 'TypeError'],
          ['', undefined],
        ],
      );
    });

    it('has its error as exception, wherever it stands', () => {
      const { format } = winston();
      const formats = [
        undefined,
        format.combine(format.errors({ stack: true }), format.json()),
        format.combine(format.splat(), format.simple()),
      ];
      for (const one of formats) {
        records.length = 0;
        const log = make({ defaultMeta: { service: 'shop' }, ...(one && { format: one }) });
        log.error(new TypeError('alone'));
        log.error('failed', Object.assign(new RangeError('behind'), { code: 'E1' }));
        log.error('inside', { err: new SyntaxError('inside'), order: 7 });
        log.child({ request: 'r1' }).error(new TypeError('of a child'));
        const told = records.map((record) => {
          const { 'exception.type': type, 'exception.message': message, ...rest } = attributesOf(record);
          const stack = String(rest['exception.stacktrace']);
          assert.match(stack, /^\w+Error: .*\n {4}at /);
          return [
            record.body,
            type,
            message,
            rest['service'],
            rest['order'] ?? rest['request'],
            'stack' in rest,
          ];
        });
        assert.deepEqual(told, [
          ['alone', 'TypeError', 'alone', 'shop', undefined, false],
          ['failed behind', 'RangeError', 'behind', 'shop', undefined, false],
          ['inside', 'SyntaxError', 'inside', 'shop', 7, false],
          ['of a child', 'TypeError', 'of a child', 'shop', 'r1', false],
        ]);
        assert.deepEqual(records[1]?.attributes['exception.details'], { code: 'E1' });
      }
    });

    it('has been through the logger’s format', () => {
      const { format } = winston();
      const clean = format((info) => {
        if (info['hidden'] === true) return false;
        for (const key of ['message', 'stack'] as const) {
          if (typeof info[key] === 'string') info[key] = (info[key] as string).replace(/DE\d+/g, 'IBAN');
        }
        delete info['iban'];
        return info;
      });
      const log = make({
        format: format.combine(
          clean(),
          format.label({ label: 'pay' }),
          format.timestamp(),
          format.colorize({ all: true }),
          format.simple(),
        ),
      });
      log.info('to DE12', { iban: 'DE12', order: 7 });
      log.info('nobody sees it', { hidden: true });
      log.error('failed', new TypeError('no DE34'));
      assert.deepEqual(told(records), [
        ['winston', 'INFO', 'to IBAN'],
        ['winston', 'ERROR', 'failed no IBAN'],
      ]);
      assert.deepEqual(attributesOf(records[0]), { order: 7, label: 'pay' });
      const { 'exception.stacktrace': stack, ...rest } = attributesOf(records[1]);
      assert.match(String(stack), /^TypeError: no IBAN\n/);
      assert.deepEqual(rest, {
        label: 'pay',
        'exception.type': 'TypeError',
        'exception.message': 'failed no IBAN',
      });
    });

    it('has levels of transports and silence respected', () => {
      const { transports } = winston();
      const stream = () => new Writable({ write: (_chunk, _encoding, done) => done() });
      const quiet = make({ transports: [new transports.Stream({ stream: stream(), level: 'error' })] });
      quiet.info('below its transport');
      quiet.error('of its transport');
      make({ silent: true }).error('silent');
      make({ transports: [new transports.Stream({ stream: stream(), silent: true })] }).error('silent too');
      make({ level: 'warn' }).info('below its logger');
      assert.deepEqual(told(records), [['winston', 'ERROR', 'of its transport']]);
    });

    it('belongs to the call, also when a slow transport makes it wait', async () => {
      const waiting: (() => void)[] = [];
      const { Transport } = winston() as unknown as {
        Transport: new (options: object) => Winston.transport;
      };
      const slow = new Transport({ log: (_info: unknown, done: () => void) => void waiting.push(done) });
      const log = make({ transports: [slow] });
      const count = 100;
      for (let index = 0; index < count; index++) {
        const spanContext = {
          traceId: index.toString(16).padStart(32, 'a'),
          spanId: 'b7ad6b7169203331',
          traceFlags: 1,
        };
        context.with(trace.setSpanContext(ROOT_CONTEXT, spanContext), () => log.info(String(index)));
      }
      assert.ok(records.length < count, 'some wait in the stream');
      for (let turn = 0; records.length < count && turn < 10 * count; turn++) {
        waiting.shift()?.();
        await new Promise(setImmediate);
      }
      assert.deepEqual(
        records.map(({ body, spanContext }) => [body, spanContext?.traceId]),
        Array.from({ length: count }, (_, index) => [String(index), index.toString(16).padStart(32, 'a')]),
      );
      const times = records.map(({ time }) => time);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
    });

    it('is told once when a transport writes by console', () => {
      const lines = new Lines();
      const { write } = process.stdout;
      const undo = bridgeConsole();
      process.stdout.write = lines.write as typeof process.stdout.write;
      try {
        const { transports } = winston();
        make({ transports: [new transports.Console({ forceConsole: true })] }).info('forced');
      } finally {
        process.stdout.write = write;
        undo();
      }
      assert.deepEqual(told(records), [['winston', 'INFO', 'forced']]);
      assert.deepEqual(lines.lines, ['{"level":"info","message":"forced"}\n']);
    });
  });
}

function log100(log: Winston.Logger): void {
  log.info('100%');
}
