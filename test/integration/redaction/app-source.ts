/** The app in which the secrets are planted. */
import { PLACES } from './places.ts';

/** A place that fails to log is found by the run without redaction, which then misses its secret. */
const steps = PLACES.flatMap(({ code }) => (code === undefined ? [] : [`  ${code};`]));
/** The last one ends the process. */
const end = steps.pop();

export const APP = `
const { once } = require('node:events');
const { watch } = require('node:fs');
const { createServer, request } = require('node:http');
const { Writable } = require('node:stream');
const { logs: otelLogs, trace } = require('@opentelemetry/api');
const bunyan = require('bunyan');
const createDebug = require('debug');
const log4js = require('log4js');
const pino = require('pino');
const winston = require('winston');
const { flush, getLogger, job, setContext, withContext } = require('spanlog');

// What the app's own loggers write is theirs, and goes nowhere here.
const nowhere = new Writable({ write: (chunk, encoding, done) => done() });
const pinoLog = pino({}, nowhere);
const winstonLog = winston.createLogger({ transports: [new winston.transports.Stream({ stream: nowhere })] });
const bunyanLog = bunyan.createLogger({ name: 'bunyan', streams: [{ stream: nowhere }] });
log4js.configure({ appenders: { none: { type: { configure: () => () => {} } } }, categories: { default: { appenders: ['none'], level: 'all' } } });
const log4jsLog = log4js.getLogger('log4js');
createDebug.log = () => {};
const debugLog = createDebug('tool');

const log = getLogger('shop');
const tracer = trace.getTracer('app');
const turn = () => new Promise((resolve) => setImmediate(resolve));
const inSpan = (work) => tracer.startActiveSpan('work', (span) => { work(span); span.end(); });
const pem = (text) => ['-----BEGIN PRIVATE ' + 'KEY-----', 'MIIE' + text, '-----END PRIVATE ' + 'KEY-----'].join('\\n');
function stackOf(file) {
  const error = new Error('x');
  error.stack = 'Error: x\\n    at run (' + file + ':1:2)';
  return error;
}
process.on('unhandledRejection', () => {});

// A file that was rotated is packed a time later.
const packed = new Promise((resolve) => {
  const watcher = watch('.', (event, name) => {
    if (!name.endsWith('.gz')) return;
    watcher.close();
    resolve();
  });
  watcher.unref();
});

let origin;
const server = createServer((request, response) => {
  const url = new URL(request.url, origin);
  if (url.pathname === '/fail') {
    response.statusCode = 500;
    log.error('failed', new Error(url.searchParams.get('why')));
  } else if (url.pathname === '/form') {
    request.body = { ['{"password":"' + request.headers['x-body'] + '"}']: '' };
    response.statusCode = 500;
    log.error('m', { keys: request.body });
  } else if (url.pathname === '/held') {
    log.debug('trying with password=' + request.headers['x-held']);
    response.statusCode = 500;
  }
  response.end('ok');
});

/** A connection of its own each, so that nothing waits for another. */
function ask(path, headers = {}, body) {
  return new Promise((resolve, reject) => {
    const asked = request(origin + path, { headers: { connection: 'close', ...headers, ...(body && { 'x-body': JSON.parse(body).password }) }, method: body ? 'POST' : 'GET' }, (response) => {
      response.resume().on('end', resolve);
    });
    asked.on('error', reject).end(body);
  });
}

/** A call that nobody takes. */
const failed = (address) => new Promise((resolve) => request(address).on('error', resolve).end());

(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = 'http://127.0.0.1:' + server.address().port;
${steps.join('\n')}
  if (process.env.PLANTED_WAITS) await packed;
  if (process.env.PLANTED_FLUSHES) await flush(30_000);
${end}
})();
`;

/** @param redact false turns redaction off. */
export function configSource(redact: boolean): string {
  return `
import { appendFileSync } from 'node:fs';
import { keptLogs } from 'spanlog/testing';
// Bytes as text: what is in them is to be read.
const text = (value) => JSON.stringify(value, (key, part) => (part instanceof Uint8Array ? Buffer.from(part).toString('latin1') : part));
process.on('exit', () => appendFileSync('memory.txt', text(keptLogs().records)));
export default {
  redact: ${
    redact
      ? "{ keys: ['iban'], paths: ['user.address.street'], patterns: [/emp\\/\\w+/], email: true, phone: true }"
      : 'false'
  },
  holdBack: true,
  // What is held back is what its logger's level keeps back, a bridge's too.
  levels: { tool: 'debug' },
  storms: { limit: 100 },
  outputs: {
    plain: { type: 'file', path: 'plain.log' },
    pretty: { type: 'file', path: 'pretty.log', format: 'pretty' },
    rotated: { type: 'file', path: 'rotated.log', maxBytes: '8KB', compress: true },
    callback: { type: 'callback', write: ({ context, ...record }) => appendFileSync('callback.txt', text(record) + '\\n') },
    memory: { type: 'memory' },
    // What only a test knows: where it listens.
    ...JSON.parse(process.env.PLANTED_OUTPUTS ?? '{}'),
  },
};`;
}
