/** What the apps share. With PLAIN they run without Spanlog, and everything here but `say` and `turn` does nothing. */
'use strict';
const { writeSync } = require('node:fs');

const plain = process.env.PLAIN === '1';
const spanlog = plain ? undefined : require('spanlog');
const api = plain ? undefined : require('@opentelemetry/api');
const nothing = () => {};

exports.variant = process.env.VARIANT ?? '';

exports.log = plain
  ? { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing }
  : spanlog.getLogger('app');

/** Logs `count` numbered records in one go. */
exports.many = (count, from = 0) => {
  for (let i = from; i < from + count; i++) exports.log.info('numbered', { i });
};

/** A span, left open, with a field bound to what runs in it. */
exports.work = (run, name = 'work') =>
  plain
    ? run({ end: nothing })
    : api.trace
        .getTracer('app')
        .startActiveSpan(name, (span) => spanlog.withContext({ order: 7 }, () => run(span)));

/** Written before it returns, whatever standard output is. */
exports.say = (text) => writeSync(1, `${text}\n`);

/** Resolves in another turn of the event loop. */
exports.turn = () => new Promise((resolve) => setImmediate(resolve));

/** Keeps the process alive. */
exports.stay = () => setInterval(nothing, 1 << 30);
