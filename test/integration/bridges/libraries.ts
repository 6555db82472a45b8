/** The apps of the matrix: what each logger is given, and what is to arrive of it. */
import type { AppSource } from './run.ts';

/** A record that is to arrive, once. */
export interface Expected {
  readonly logger: string;
  readonly level: readonly [number: number, text: string];
  readonly body: string;
  /** Logged in the app's span. */
  readonly inSpan?: true;
  /** All attributes but those of the error and the place in the code. */
  readonly fields?: { readonly [key: string]: unknown };
  readonly error?: readonly [type: string, message: string];
}

export interface Library extends AppSource {
  /** As it stands in the table. */
  readonly name: string;
  /** Package in node_modules that is linked under its own name; undefined for what is Node's. */
  readonly alias?: string;
  readonly package?: string;
  /** How the bridge hears of a record. */
  readonly hook: string;
  readonly expected: readonly Expected[];
  /** Several threads write the output, or one while another ends the process: its lines come in any order. */
  readonly unordered?: true;
  readonly note?: string;
}

const SPAN = `
const inSpan = (work) => trace.getTracer('app').startActiveSpan('work', (span) => {
  work();
  span.end();
});
`;
const API = "import { trace } from '@opentelemetry/api';";

const TRACE = [1, 'TRACE'] as const;
const DEBUG = [5, 'DEBUG'] as const;
const INFO = [9, 'INFO'] as const;
const WARN = [13, 'WARN'] as const;
const ERROR = [17, 'ERROR'] as const;
const FATAL = [21, 'FATAL'] as const;

const CHANNEL = 'tracing channel `pino_asJson`';
const METHOD = 'the method that makes the line';

/** @param destination the second argument, with what must be in front of it. */
function pino(
  name: string,
  alias: string,
  hook: string,
  destination = '',
  more: Partial<Library> = {},
): Library {
  return {
    name,
    alias,
    package: 'pino',
    hook,
    // Its own stream writes the first line in the background, and the rest when the process ends.
    unordered: true,
    imports: `${API}\nimport pino from 'pino';`,
    body: `${SPAN}
const log = pino({ name: 'shop', level: 'trace', customLevels: { notice: 35 }, redact: ['user.iban'] }${destination});
log.trace('looking');
log.debug({ step: 1 }, 'stepping');
inSpan(() => log.child({ component: 'orders' }).info({ order: 7, user: { id: 1, iban: 'DE1' } }, '%s paid', 'bob'));
log.notice('heard');
log.warn('slow');
inSpan(() => log.error({ err: new TypeError('boom'), order: 7 }, 'failed'));
log.fatal('over');
`,
    expected: [
      { logger: 'shop', level: TRACE, body: 'looking' },
      { logger: 'shop', level: DEBUG, body: 'stepping', fields: { step: 1 } },
      {
        logger: 'shop',
        level: INFO,
        body: 'bob paid',
        inSpan: true,
        fields: { component: 'orders', order: 7, user: { id: 1, iban: '[Redacted]' } },
      },
      { logger: 'shop', level: [11, 'NOTICE'], body: 'heard' },
      { logger: 'shop', level: WARN, body: 'slow' },
      {
        logger: 'shop',
        level: ERROR,
        body: 'failed',
        inSpan: true,
        fields: { order: 7 },
        error: ['TypeError', 'boom'],
      },
      { logger: 'shop', level: FATAL, body: 'over' },
    ],
    ...more,
  };
}

/** What a transport of pino's is: it writes in its own thread. */
const TARGET = `
const { writeSync } = require('node:fs');
const { Writable } = require('node:stream');
module.exports = () => new Writable({
  write(chunk, _encoding, done) {
    for (const line of String(chunk).trim().split('\\n')) writeSync(1, JSON.parse(line).msg + '\\n');
    done();
  },
});
`;
const THREAD = ", pino.transport({ target: require('node:path').resolve('target.cjs') })";
const THREADS = `, pino.transport({ targets: [
  { target: require('node:path').resolve('target.cjs'), level: 'trace' },
  { target: 'pino/file', options: { destination: 1 }, level: 'warn' },
] })`;
const inThread = { files: { 'target.cjs': TARGET } };
const requireInEsm = (library: Library): Library => ({
  ...library,
  imports: `${library.imports}\nimport { createRequire } from 'node:module';`,
  body: library.body.replaceAll("require('node:path')", "createRequire(process.cwd() + '/')('node:path')"),
});

function winston(name: string, alias: string, transport = 'new winston.transports.Console()'): Library {
  const service = 'shop';
  return {
    name,
    alias,
    package: 'winston',
    hook: "the logger's stream, behind its format",
    imports: `${API}\nimport winston from 'winston';`,
    body: `${SPAN}
const { format } = winston;
const log = winston.createLogger({
  level: 'silly',
  defaultMeta: { service: '${service}' },
  format: format.combine(format.timestamp(), format.splat(), format.errors({ stack: true }), format.simple()),
  transports: [${transport}],
});
log.silly('looking');
log.debug('stepping', { step: 1 });
log.http('asked');
inSpan(() => log.child({ component: 'orders' }).info('%s paid', 'bob', { order: 7 }));
log.warn('slow');
inSpan(() => log.error('failed', new TypeError('boom')));
log.error(new RangeError('far'));
`,
    expected: [
      { logger: 'winston', level: [1, 'SILLY'], body: 'looking', fields: { service } },
      { logger: 'winston', level: DEBUG, body: 'stepping', fields: { service, step: 1 } },
      { logger: 'winston', level: [7, 'HTTP'], body: 'asked', fields: { service } },
      {
        logger: 'winston',
        level: INFO,
        body: 'bob paid',
        inSpan: true,
        fields: { service, component: 'orders', order: 7 },
      },
      { logger: 'winston', level: WARN, body: 'slow', fields: { service } },
      {
        logger: 'winston',
        level: ERROR,
        body: 'failed boom',
        inSpan: true,
        fields: { service },
        error: ['TypeError', 'boom'],
      },
      { logger: 'winston', level: ERROR, body: 'far', fields: { service }, error: ['RangeError', 'far'] },
    ],
  };
}

function bunyan(name: string, alias: string): Library {
  return {
    name,
    alias,
    package: 'bunyan',
    hook: 'the method that writes to the streams',
    imports: `${API}\nimport bunyan from 'bunyan';`,
    body: `${SPAN}
const serializers = { err: bunyan.stdSerializers.err, request: (request) => request.url };
const log = bunyan.createLogger({ name: 'shop', level: 'trace', serializers, team: 'blue' });
log.trace('looking');
log.debug({ step: 1 }, 'stepping');
inSpan(() => log.child({ component: 'orders' }).info({ order: 7, request: { url: '/x' } }, '%s paid', 'bob'));
log.warn('slow');
inSpan(() => log.error({ err: new TypeError('boom'), order: 7 }, 'failed'));
log.fatal('over');
`,
    expected: [
      { logger: 'shop', level: TRACE, body: 'looking', fields: { team: 'blue' } },
      { logger: 'shop', level: DEBUG, body: 'stepping', fields: { team: 'blue', step: 1 } },
      {
        logger: 'shop',
        level: INFO,
        body: 'bob paid',
        inSpan: true,
        fields: { team: 'blue', component: 'orders', order: 7, request: '/x' },
      },
      { logger: 'shop', level: WARN, body: 'slow', fields: { team: 'blue' } },
      {
        logger: 'shop',
        level: ERROR,
        body: 'failed',
        inSpan: true,
        fields: { team: 'blue', order: 7 },
        error: ['TypeError', 'boom'],
      },
      { logger: 'shop', level: FATAL, body: 'over', fields: { team: 'blue' } },
    ],
  };
}

const log4js: Library = {
  name: 'log4js',
  alias: 'log4js',
  package: 'log4js',
  hook: 'the function that hands events to the appenders',
  imports: `${API}\nimport log4js from 'log4js';`,
  body: `${SPAN}
log4js.configure({
  levels: { NOTICE: { value: 25000, colour: 'cyan' } },
  appenders: { out: { type: 'stdout', layout: { type: 'pattern', pattern: '%p %c %f{1}:%l %m' } }, console: { type: 'console' } },
  categories: {
    default: { appenders: ['console'], level: 'warn' },
    'shop.orders': { appenders: ['out'], level: 'all', enableCallStack: true },
  },
});
const log = log4js.getLogger('shop.orders');
log.addContext('component', 'orders');
log.trace('looking');
log.debug('stepping', { step: 1 });
inSpan(() => log.info('%s paid', 'bob', { order: 7 }));
log.notice('heard');
log4js.getLogger().warn('by the console appender');
log4js.getLogger().info('below its level');
inSpan(() => log.error('failed', new TypeError('boom')));
log.fatal('over');
log.mark('here');
`,
  expected: [
    { logger: 'shop.orders', level: TRACE, body: 'looking', fields: { component: 'orders' } },
    { logger: 'shop.orders', level: DEBUG, body: 'stepping', fields: { component: 'orders', step: 1 } },
    {
      logger: 'shop.orders',
      level: INFO,
      body: 'bob paid',
      inSpan: true,
      fields: { component: 'orders', order: 7 },
    },
    { logger: 'shop.orders', level: [11, 'NOTICE'], body: 'heard', fields: { component: 'orders' } },
    { logger: 'default', level: WARN, body: 'by the console appender' },
    {
      logger: 'shop.orders',
      level: ERROR,
      body: 'failed boom',
      inSpan: true,
      fields: { component: 'orders' },
      error: ['TypeError', 'boom'],
    },
    { logger: 'shop.orders', level: FATAL, body: 'over', fields: { component: 'orders' } },
    { logger: 'shop.orders', level: [9, 'MARK'], body: 'here', fields: { component: 'orders' } },
  ],
};

function debug(name: string, alias: string, more: Partial<Library> = {}, set = ''): Library {
  return {
    name,
    alias,
    package: 'debug',
    hook: 'the function that puts namespace and colours to what is shown',
    imports: `${API}\nimport debug from 'debug';`,
    env: { DEBUG: 'shop:*' },
    body: `${SPAN}${set}
const log = debug('shop:orders');
debug('other:orders')('not enabled');
log('stepping', { step: 1 });
inSpan(() => log('%s paid %o', 'bob', { order: 7 }));
inSpan(() => log('failed', new TypeError('boom')));
log(new RangeError('far'));
`,
    expected: [
      { logger: 'shop:orders', level: DEBUG, body: 'stepping', fields: { step: 1 } },
      { logger: 'shop:orders', level: DEBUG, body: 'bob paid { order: 7 }', inSpan: true },
      {
        logger: 'shop:orders',
        level: DEBUG,
        body: 'failed boom',
        inSpan: true,
        error: ['TypeError', 'boom'],
      },
      { logger: 'shop:orders', level: DEBUG, body: 'far', error: ['RangeError', 'far'] },
    ],
    ...more,
  };
}

const console: Library = {
  name: 'console',
  hook: 'the methods of the global `console`',
  imports: `${API}\nimport { error as importedError } from 'node:console';`,
  body: `${SPAN}
console.debug('stepping', { step: 1 });
inSpan(() => console.log('%s paid', 'bob', { order: 7 }));
console.info('list', [1, 2]);
console.table([{ a: 1 }]);
console.group('grouped');
console.warn('slow');
console.groupEnd();
inSpan(() => console.error('failed:', new TypeError('boom')));
importedError('by its own name');
console.trace('here');
console.assert(true, 'holds');
console.assert(false, 'order %d', 7);
console.log();
`,
  expected: [
    { logger: 'console', level: DEBUG, body: 'stepping', fields: { step: 1 } },
    { logger: 'console', level: INFO, body: 'bob paid', inSpan: true, fields: { order: 7 } },
    { logger: 'console', level: INFO, body: 'list [ 1, 2 ]' },
    {
      logger: 'console',
      level: INFO,
      body: '┌─────────┬───┐\n│ (index) │ a │\n├─────────┼───┤\n│ 0       │ 1 │\n└─────────┴───┘',
    },
    { logger: 'console', level: INFO, body: 'grouped' },
    { logger: 'console', level: WARN, body: 'slow' },
    { logger: 'console', level: ERROR, body: 'failed: boom', inSpan: true, error: ['TypeError', 'boom'] },
    { logger: 'console', level: ERROR, body: 'by its own name' },
    { logger: 'console', level: TRACE, body: 'here' },
    { logger: 'console', level: ERROR, body: 'Assertion failed: order 7' },
  ],
};

const warnings: Library = {
  name: "Node's warnings",
  hook: 'the event `warning` of the process',
  imports: `${API}\nimport { EventEmitter } from 'node:events';`,
  body: `${SPAN}
inSpan(() => process.emitWarning('old', { type: 'DeprecationWarning', code: 'DEP_APP', detail: 'use the new' }));
process.emitWarning('old again', { type: 'DeprecationWarning', code: 'DEP_APP' });
const emitter = new EventEmitter();
for (let count = 0; count < 12; count++) emitter.on('data', () => {});
`,
  expected: [
    {
      logger: 'node',
      level: WARN,
      body: 'old',
      inSpan: true,
      fields: {
        'warning.name': 'DeprecationWarning',
        'warning.code': 'DEP_APP',
        'warning.detail': 'use the new',
      },
    },
    {
      logger: 'node',
      level: WARN,
      body: 'Possible EventEmitter memory leak detected. 11 data listeners added to [EventEmitter]. MaxListeners is 10. Use emitter.setMaxListeners() to increase limit',
      fields: { 'warning.name': 'MaxListenersExceededWarning' },
    },
  ],
  note: 'Of a code, the first.',
};

export const libraries: readonly Library[] = [
  console,
  warnings,
  pino('pino', 'pino', CHANNEL),
  pino('pino', 'pino-9', METHOD),
  pino('pino', 'pino-8', METHOD),
  pino('pino', 'pino-6', METHOD),
  pino(
    'pino, destination that buffers',
    'pino',
    CHANNEL,
    ', pino.destination({ sync: false, minLength: 4096 })',
  ),
  requireInEsm(pino('pino, transport in a thread', 'pino', CHANNEL, THREAD, inThread)),
  requireInEsm(pino('pino, transport in a thread', 'pino-8', METHOD, THREAD, inThread)),
  requireInEsm(pino('pino, several transports in a thread', 'pino', CHANNEL, THREADS, inThread)),
  pino('pino, stream that writes by console', 'pino', CHANNEL, ', { write: (line) => console.log(line) }'),
  winston('winston', 'winston'),
  winston('winston', 'winston-3-3'),
  winston(
    'winston, Console transport with forceConsole',
    'winston',
    'new winston.transports.Console({ forceConsole: true })',
  ),
  bunyan('bunyan', 'bunyan'),
  bunyan('bunyan', 'bunyan-2'),
  log4js,
  debug('debug', 'debug'),
  debug('debug', 'debug-2'),
  debug('debug, shown by console', 'debug', {}, 'debug.log = console.info.bind(console);'),
];
