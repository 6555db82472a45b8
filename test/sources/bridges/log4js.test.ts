import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, beforeEach, it } from 'node:test';
import type * as Log4js from 'log4js';
import { bridgeConsole } from '../../../src/sources/bridges/console.ts';
import { onLibraryFiles } from '../../../src/sources/bridges/library-file.ts';
import { bridgeLog4js } from '../../../src/sources/bridges/log4js.ts';
import { attributesOf, keepRecords, Lines, told } from './kept-records.ts';

const require = createRequire(import.meta.url);
const records = keepRecords();
let log4js: typeof Log4js;
before(() => {
  onLibraryFiles(bridgeLog4js());
  log4js = require('log4js') as typeof Log4js;
});
beforeEach(() => {
  log4js.configure({
    levels: { NOTICE: { value: 25_000, colour: 'cyan' } },
    appenders: { memory: { type: 'recording' }, console: { type: 'console' } },
    categories: {
      default: { appenders: ['memory'], level: 'all' },
      'shop.orders': { appenders: ['memory'], level: 'info', enableCallStack: true },
      printed: { appenders: ['console'], level: 'all' },
    },
  });
  log4js.recording().reset();
});

it('log4js has what goes to its appenders as records of its categories', () => {
  const log = log4js.getLogger();
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'mark'] as const)
    log[level](level);
  (log as unknown as { notice(message: string): void }).notice('heard');
  log.log('info', '%s paid', 'bob', { order: 7 });
  assert.deepEqual(told(records).slice(5), [
    ['default', 'FATAL', 'fatal'],
    ['default', 'MARK', 'mark'],
    ['default', 'NOTICE', 'heard'],
    ['default', 'INFO', 'bob paid'],
  ]);
  assert.deepEqual(
    records.map(({ severityNumber }) => severityNumber),
    [1, 5, 9, 13, 17, 21, 9, 11, 9],
  );
  assert.deepEqual(attributesOf(records.at(-1)), { order: 7 });
  assert.equal(log4js.recording().replay().length, 9);
});

it('log4js has context, error and place; what its level holds back is no record', () => {
  const log = log4js.getLogger('shop.orders');
  log.addContext('request', 'r1');
  log.debug('below');
  log.error('failed', new TypeError('boom'));
  assert.deepEqual(told(records), [['shop.orders', 'ERROR', 'failed boom']]);
  const attributes = attributesOf(records[0]);
  assert.equal(attributes['request'], 'r1');
  assert.equal(attributes['exception.type'], 'TypeError');
  assert.match(String(attributes['code.file.path']), /log4js\.test\.ts$/);
  const [event] = log4js.recording().replay() as { fileName?: string; lineNumber?: number }[];
  assert.equal(event?.fileName, attributes['code.file.path'], 'log4js finds the caller as without a bridge');
  assert.equal(event?.lineNumber, attributes['code.line.number']);
});

it('log4js is told once when an appender writes by console', () => {
  const lines = new Lines();
  const { write } = process.stdout;
  const undo = bridgeConsole();
  process.stdout.write = lines.write as typeof process.stdout.write;
  try {
    log4js.getLogger('printed').info('once');
  } finally {
    process.stdout.write = write;
    undo();
  }
  assert.deepEqual(told(records), [['printed', 'INFO', 'once']]);
  assert.equal(lines.lines.length, 1);
});

it('log4js has no record of what another process has sent', () => {
  const clustering = require('log4js/lib/clustering.js') as { send(event: object): void };
  const level = { level: 20_000, levelStr: 'INFO', isGreaterThanOrEqualTo: () => true };
  const event = { categoryName: 'default', level, data: ['there'], startTime: new Date() };
  clustering.send({ ...event, pid: process.pid + 1 });
  assert.deepEqual(records, []);
  clustering.send({ ...event, pid: process.pid });
  assert.deepEqual(told(records), [['default', 'INFO', 'there']]);
});
