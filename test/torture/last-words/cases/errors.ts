import type { Case, Expected, ExpectedError } from '../matrix.ts';

const FATAL: ExpectedError = { level: 'FATAL', origin: 'uncaught_exception' };
const REJECTED: ExpectedError = { level: 'FATAL', origin: 'unhandled_rejection' };
const HANDLED: ExpectedError = { level: 'ERROR', origin: 'uncaught_exception', handled: true };
const HANDLED_REJECTION: ExpectedError = { level: 'ERROR', origin: 'unhandled_rejection', handled: true };

const CRASHED = 'process ended: uncaught exception';
const CRASHED_BY_REJECTION = 'process ended: unhandled rejection';

/** What `apps/errors.mjs` leaves behind when it dies of `error`. */
const died = (error: ExpectedError, more: readonly string[] = []): Expected => ({
  numbered: 20,
  bodies: ['last', ...more],
  errors: [error],
  spans: [['work', error.origin === 'uncaught_exception' ? CRASHED : CRASHED_BY_REJECTION]],
});

/** Things that can be thrown and are no errors, and what they are called. */
const NO_ERRORS: { readonly [variant: string]: Pick<ExpectedError, 'type' | 'message'> } = {
  'a string': { type: 'string', message: 'a text' },
  'a string, from a timer': { type: 'string', message: 'a text' },
  'a number': { type: 'number', message: '42' },
  null: { type: 'null', message: 'null' },
  undefined: { type: 'undefined', message: /./ },
  'a symbol': { type: 'symbol', message: 'Symbol(sign)' },
  'an object': { type: 'object', message: /E_THING/ },
};

const STRANGE: { readonly [variant: string]: Pick<ExpectedError, 'type' | 'message'> } = {
  'an error whose stack throws': { type: 'Error', message: 'hostile' },
  'a frozen error': {},
  'an error with a message that is none': { type: 'Error', message: /not/ },
  'a proxy that throws': { type: 'object', message: /./ },
};

/** Of what was rejected and is no error, Node makes one. */
const UNHANDLED = { type: 'UnhandledPromiseRejection', message: /reason "(a text|undefined)"/ };

/** What `apps/handlers.mjs` leaves behind when it goes on. */
const survived = (error: ExpectedError, handlers: readonly string[]): Expected => ({
  numbered: 20,
  bodies: [...handlers, 'alive'],
  errors: [error],
  spans: [
    ['later', undefined],
    ['work', 'process ended: exit code 0'],
  ],
});

export const errors: readonly Case[] = [
  {
    name: 'an uncaught exception',
    app: 'errors',
    variants: [
      'a call',
      'a timer',
      'an immediate',
      'a tick',
      'a microtask',
      'an emitter without a listener',
      'a listener',
      'a callback of fs',
      'a callback of crypto',
      'a stream',
      'an event target',
      'inside JSON.parse',
      'a finally block that logs',
    ],
    expected: (variant, { line }) =>
      died(
        // Node 22 has left the work by the time it tells of it.
        variant === 'a microtask' && line === '22'
          ? { ...FATAL, span: undefined }
          : { ...FATAL, cause: 'Error: why' },
        variant === 'a finally block that logs' ? ['finally'] : [],
      ),
    arrives: 'at the end',
    note: 'With the trace and fields of its work, but for one thrown by `queueMicrotask` under Node 22, which has left it by then.',
  },
  {
    name: 'something thrown that is no error',
    app: 'errors',
    variants: Object.keys(NO_ERRORS),
    expected: (variant) => died({ ...FATAL, ...NO_ERRORS[variant] }),
    arrives: 'at the end',
  },
  {
    name: 'an error that cannot be read',
    app: 'errors',
    variants: Object.keys(STRANGE),
    expected: (variant) => died({ ...FATAL, ...STRANGE[variant] }),
    arrives: 'at the end',
  },
  {
    name: 'an error at the top of the app',
    app: 'at-start',
    variants: ['a call at the top', 'an import that fails'],
    expected: (variant, { system }) => ({
      numbered: 20,
      bodies: ['last'],
      errors: [
        variant === 'a call at the top'
          ? // An ES module is a promise to Node.
            {
              ...(system === 'cjs' ? FATAL : REJECTED),
              type: 'RangeError',
              message: 'at start',
              span: undefined,
            }
          : { ...REJECTED, type: 'Error', message: /no-such-package/, span: undefined },
      ],
    }),
    arrives: 'at the end',
  },
  {
    name: 'a package that is missing',
    app: 'missing',
    variants: [''],
    expected: (_, { system }) => ({
      errors: [
        {
          ...(system === 'cjs' ? FATAL : REJECTED),
          type: 'Error',
          message: /no-such-package/,
          span: undefined,
        },
      ],
    }),
    arrives: 'at the end',
  },
  {
    name: 'an unhandled rejection',
    app: 'errors',
    variants: [
      'an async function',
      'a rejected promise',
      'an async function, a string',
      'an async function, undefined',
    ],
    expected: (variant) => died({ ...REJECTED, ...(variant.includes(',') && UNHANDLED) }),
    arrives: 'at the end',
  },
  {
    name: '`--unhandled-rejections=strict`',
    app: 'errors',
    variants: ['an async function'],
    flags: ['--unhandled-rejections=strict'],
    expected: died(REJECTED),
    arrives: 'at the end',
  },
  {
    name: '`--unhandled-rejections=warn`',
    app: 'errors',
    variants: ['an async function'],
    flags: ['--unhandled-rejections=warn'],
    expected: {
      numbered: 20,
      bodies: ['last'],
      errors: [{ ...REJECTED, level: 'ERROR', message: /^boom$/ }],
      spans: [['work', 'process ended: exit code 0']],
    },
    arrives: 'at the end',
    note: 'The process goes on: an ERROR record.',
  },
  {
    name: '`--unhandled-rejections=warn-with-error-code`',
    app: 'errors',
    variants: ['an async function', 'an async function, a string'],
    flags: ['--unhandled-rejections=warn-with-error-code'],
    expected: (variant) => ({
      numbered: 20,
      bodies: ['last'],
      errors: [
        {
          ...REJECTED,
          level: 'ERROR',
          ...(variant.includes(',') && { type: 'undefined', message: 'a text' }),
        },
      ],
      spans: [['work', 'process ended: exit code 1']],
    }),
    arrives: 'at the end',
    note: 'The process goes on: an ERROR record.',
  },
  {
    name: '`--unhandled-rejections=none`',
    app: 'errors',
    variants: ['an async function'],
    flags: ['--unhandled-rejections=none'],
    expected: { numbered: 20, bodies: ['last'], spans: [['work', 'process ended: exit code 0']] },
    arrives: 'at the end',
    note: 'Nobody wants to know: no record.',
  },
  {
    name: 'an error the app handles, and goes on',
    app: 'handlers',
    variants: [
      'uncaughtException',
      'uncaughtException for rejections',
      'uncaughtException once',
      'uncaughtExceptionMonitor',
      'a capture callback',
      'a domain',
      'unhandledRejection',
      'unhandledRejection once',
      'unhandledRejection, one of two taken away',
    ],
    expected: (variant) =>
      survived(
        variant === 'uncaughtException for rejections'
          ? { ...HANDLED, origin: 'unhandled_rejection' }
          : variant.startsWith('unhandled')
            ? HANDLED_REJECTION
            : HANDLED,
        HANDLERS[variant] ?? ['first'],
      ),
    arrives: 'at the end',
    note: 'An ERROR record that says so; open spans stay open.',
  },
  {
    name: 'an error the app handles, and exits',
    app: 'handlers',
    variants: ['uncaughtException, then exit', 'unhandledRejection, then exit'],
    expected: (variant) => ({
      numbered: 20,
      bodies: ['first'],
      errors: [variant.startsWith('unhandled') ? HANDLED_REJECTION : HANDLED],
      spans: [['work', 'process ended: exit code 3']],
    }),
    arrives: 'at the end',
  },
  {
    name: 'a handler of `unhandledRejection` that throws, or is gone',
    app: 'handlers',
    variants: ['unhandledRejection that throws', 'unhandledRejection taken away again'],
    expected: (variant) => ({
      numbered: 20,
      ...(variant.endsWith('throws')
        ? {
            bodies: ['first'],
            errors: [HANDLED_REJECTION, { ...FATAL, type: 'Error', message: 'again', span: undefined }],
            spans: [['work', CRASHED]],
          }
        : { errors: [REJECTED], spans: [['work', CRASHED_BY_REJECTION]] }),
    }),
    arrives: 'at the end',
  },
  {
    name: 'a handler of `uncaughtException` that throws',
    app: 'handlers',
    variants: ['uncaughtException that throws'],
    expected: { numbered: 20, bodies: ['first'], errors: [HANDLED] },
    arrives: 'at the next start',
    note: 'Node ends at once, with exit code 7 and nothing told to anybody: what the handler threw is on standard error alone, and open spans are not sent.',
  },
];

const HANDLERS: { readonly [variant: string]: readonly string[] } = {
  uncaughtException: ['first', 'second'],
  uncaughtExceptionMonitor: ['monitor', 'first'],
  'a capture callback': ['captured'],
  'a domain': ['domain'],
  unhandledRejection: ['before', 'first'],
};
