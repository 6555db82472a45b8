import assert from 'node:assert/strict';
import { it } from 'node:test';
import { severityOfLog4js, severityOfName, severityOfTens } from '../../../src/sources/bridges/severity.ts';

const pair = ({ number, text }: { number: number; text: string | undefined }) => [number, text];

it('levels of pino and bunyan go by tens, custom ones by what they lie between', () => {
  const expected: [number, string | undefined, number, string | undefined][] = [
    [10, 'trace', 1, undefined],
    [20, 'debug', 5, undefined],
    [30, 'info', 9, undefined],
    [40, 'warn', 13, undefined],
    [50, 'error', 17, undefined],
    [60, 'FATAL', 21, undefined],
    [35, 'notice', 11, 'NOTICE'],
    [39, 'loud', 12, 'LOUD'],
    [45, undefined, 15, undefined],
    [65, 'panic', 23, 'PANIC'],
    [100, 'worst', 24, 'WORST'],
    [5, 'silly', 1, 'SILLY'],
    [0, undefined, 1, undefined],
    [-7, undefined, 1, undefined],
    [Number.NaN, undefined, 1, undefined],
  ];
  for (const [level, label, number, text] of expected) {
    assert.deepEqual(pair(severityOfTens(level, label)), [number, text], `${level} ${label}`);
  }
});

it('levels of log4js go by their numbers', () => {
  const expected: [number, string, number, string | undefined][] = [
    [5_000, 'TRACE', 1, undefined],
    [10_000, 'DEBUG', 5, undefined],
    [20_000, 'INFO', 9, undefined],
    [25_000, 'NOTICE', 11, 'NOTICE'],
    [30_000, 'WARN', 13, undefined],
    [40_000, 'ERROR', 17, undefined],
    [50_000, 'FATAL', 21, undefined],
    [2 ** 53, 'MARK', 9, 'MARK'],
    [1, 'FINEST', 1, 'FINEST'],
  ];
  for (const [level, label, number, text] of expected) {
    assert.deepEqual(pair(severityOfLog4js(level, label)), [number, text], label);
  }
});

it('levels of winston go by their names', () => {
  const npm = { error: 0, warn: 1, info: 2, http: 3, verbose: 4, debug: 5, silly: 6 };
  assert.deepEqual(
    Object.keys(npm).map((name) => pair(severityOfName(name, npm))),
    [
      [17, undefined],
      [13, undefined],
      [9, undefined],
      [7, 'HTTP'],
      [6, 'VERBOSE'],
      [5, undefined],
      [1, 'SILLY'],
    ],
  );
  const syslog = { emerg: 0, alert: 1, crit: 2, error: 3, warning: 4, notice: 5, info: 6, debug: 7 };
  assert.deepEqual(
    Object.keys(syslog).map((name) => severityOfName(name, syslog).number),
    [23, 22, 21, 17, 13, 10, 9, 5],
  );
});

it('a level of winston nobody knows is as bad as the next below it', () => {
  const own = { error: 0, audit: 1, info: 2, chatty: 3 };
  assert.deepEqual(pair(severityOfName('audit', own)), [9, 'AUDIT']);
  assert.deepEqual(pair(severityOfName('chatty', own)), [9, 'CHATTY']);
  assert.deepEqual(pair(severityOfName('red', { red: 0, blue: 1 })), [9, 'RED']);
  assert.deepEqual(pair(severityOfName('constructor', {})), [9, 'CONSTRUCTOR']);
});
