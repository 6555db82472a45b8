import type { Case, Expected } from '../matrix.ts';

const endedWith = (code: number, more: Partial<Expected> = {}): Expected => ({
  numbered: 1000,
  spans: [['work', `process ended: exit code ${code}`]],
  ...more,
});

/** Node's own warning, which is a record too. */
const LEAK =
  'Possible EventEmitter memory leak detected. 11 exit listeners added to [process]. MaxListeners is 10. Use emitter.setMaxListeners() to increase limit';

export const exits: readonly Case[] = [
  {
    name: 'nothing left to do',
    app: 'exits',
    variants: ['nothing left to do'],
    expected: endedWith(0),
    arrives: 'at the end',
  },
  {
    name: '`process.exit(n)`',
    app: 'exits',
    variants: [
      'process.exit in the same turn',
      'process.exit in another turn',
      'process.exit in a listener of beforeExit',
      'process.exit in a listener of exit',
    ],
    expected: (variant) => {
      if (variant === 'process.exit in a listener of exit') return endedWith(4);
      return endedWith(variant.includes('same') ? 0 : variant.includes('another') ? 5 : 4);
    },
    arrives: 'at the end',
  },
  {
    name: '`process.exitCode`, also set late',
    app: 'exits',
    variants: ['process.exitCode', 'process.exitCode set by an exit listener'],
    expected: (variant) => endedWith(variant === 'process.exitCode' ? 6 : 0),
    arrives: 'at the end',
  },
  {
    name: 'exit listeners that log',
    app: 'exits',
    variants: [
      'exit listeners that log',
      'exit listeners that log, natural end',
      'an exit listener added by an exit listener',
      'removeAllListeners',
    ],
    expected: (variant) => endedWith(0, { bodies: variant.includes('that log') ? ['first of all'] : [] }),
    arrives: 'at the end',
    note: 'Also those added last: what they log is sent too.',
  },
  {
    name: 'many exit listeners',
    app: 'exits',
    variants: ['ten exit listeners', 'eleven exit listeners'],
    expected: (variant) => endedWith(0, { bodies: variant.startsWith('eleven') ? [LEAK] : [] }),
    arrives: 'at the end',
    note: "Node's warning of too many counts the app's alone.",
  },
  {
    name: 'an exit listener that throws',
    app: 'exits',
    variants: ['an exit listener that throws'],
    // What is thrown at the top of an ES module is a rejection to Node, and in nobody's work.
    expected: (_, { system }) => {
      const [origin, span] =
        system === 'cjs'
          ? (['uncaught_exception', 'work'] as const)
          : (['unhandled_rejection', undefined] as const);
      return endedWith(0, {
        errors: [{ level: 'FATAL', origin, type: 'Error', message: 'while leaving', span }],
        spans: [['work', `process ended: ${origin.replace('_', ' ')}`]],
      });
    },
    arrives: 'at the end',
  },
  {
    name: '`beforeExit` that logs, or finds more work',
    app: 'exits',
    variants: ['beforeExit that logs', 'beforeExit that finds more work'],
    expected: (variant) => endedWith(0, { bodies: variant.endsWith('logs') ? ['before exit'] : [] }),
    arrives: 'at the end',
    note: 'Emitted as often as without.',
  },
  {
    name: 'a top-level `await` that never ends',
    app: 'unsettled',
    modules: ['esm'],
    variants: [''],
    expected: { numbered: 1000 },
    arrives: 'at the end',
  },
  {
    name: '`process.reallyExit()`',
    app: 'exits',
    variants: ['process.reallyExit'],
    expected: endedWith(8),
    arrives: 'at the end',
  },
  {
    name: 'spans of a process that ends, children first',
    app: 'spans',
    variants: ['nothing left to do', 'process.exit', 'uncaught exception', 'SIGTERM'],
    drive: async (process) => {
      if (process.variant === 'SIGTERM') await process.kill('SIGTERM');
    },
    expected: (variant) => {
      const why = {
        'nothing left to do': 'exit code 0',
        'process.exit': 'exit code 3',
      }[variant];
      const message = `process ended: ${why ?? variant}`;
      return {
        numbered: 20,
        ...(variant === 'uncaught exception' && {
          errors: [{ level: 'FATAL', origin: 'uncaught_exception', span: 'parent' }],
        }),
        spans: [
          ['ended child', undefined],
          ['child', message],
          ['parent', message],
        ],
      } as Expected;
    },
    arrives: 'at the end',
  },
  {
    name: 'a request that is being answered',
    app: 'requests',
    variants: ['process.exit', 'SIGTERM'],
    drive: async (process) => {
      if (process.variant === 'SIGTERM') await process.kill('SIGTERM');
    },
    expected: (variant) => {
      const message = `process ended: ${variant === 'SIGTERM' ? variant : 'exit code 3'}`;
      return {
        bodies: ['handler'],
        spans: [
          ['GET', message],
          ['GET', message],
        ],
      };
    },
    arrives: 'at the end',
  },
  {
    name: 'an http handler that throws',
    app: 'requests',
    variants: ['a handler that throws'],
    expected: {
      bodies: ['handler', 'entry: GET /answer threw'],
      errors: [{ level: 'FATAL', origin: 'uncaught_exception', span: 'GET' }],
      spans: [
        ['GET', 'boom'],
        ['GET', 'process ended: uncaught exception'],
      ],
    },
    arrives: 'at the end',
    stderrDiffers: true,
    note: 'Above the stack trace Node shows the line of the http instrumentation, which passes the error on.',
  },
];
