import type { Case, Expected, ExpectedError } from '../matrix.ts';

const FATAL: ExpectedError = { level: 'FATAL', origin: 'uncaught_exception', thread: true };
const WORKER_DIED = 'process ended: uncaught exception';

const worker = (more: Partial<Expected>): Expected => ({
  numbered: 500,
  ...more,
  bodies: ['heard', ...(more.bodies ?? [])],
});

export const threads: readonly Case[] = [
  {
    name: 'an error in a worker thread',
    app: 'workers',
    variants: ['an error', 'a rejection'],
    expected: (variant) => {
      const isRejection = variant === 'a rejection';
      return worker({
        bodies: ['last'],
        errors: [{ ...FATAL, ...(isRejection && { origin: 'unhandled_rejection' }) }],
        spans: [['work', isRejection ? 'process ended: unhandled rejection' : WORKER_DIED]],
      });
    },
    arrives: 'at the end',
    note: 'A FATAL record of the thread, with `thread.id`.',
  },
  {
    name: 'an error in a worker thread that nobody listens to',
    app: 'workers',
    variants: ['an error nobody listens to'],
    expected: worker({
      bodies: ['last'],
      errors: [FATAL, { level: 'FATAL', origin: 'uncaught_exception', span: undefined }],
      spans: [['work', WORKER_DIED]],
    }),
    arrives: 'at the end',
    note: 'Ends the process too: one FATAL record of each.',
  },
  {
    name: 'an error a worker thread handles',
    app: 'workers',
    variants: ['an error the thread handles'],
    expected: worker({
      bodies: ['last', 'handler'],
      errors: [{ ...FATAL, level: 'ERROR', handled: true }],
      spans: [['work', undefined]],
    }),
    arrives: 'at the end',
  },
  {
    name: '`process.exit()` in a worker thread, and its natural end',
    app: 'workers',
    variants: ['process.exit in the worker', 'natural end'],
    expected: (variant) =>
      worker({
        bodies: ['leaving'],
        spans: [['work', `process ended: exit code ${variant === 'natural end' ? 0 : 4}`]],
      }),
    arrives: 'at the end',
  },
  {
    name: '`worker.terminate()`',
    app: 'workers',
    variants: ['worker.terminate()'],
    expected: worker({}),
    arrives: 'at the next start',
    note: 'What the thread had open is not sent.',
  },
  {
    name: 'a worker thread that is out of memory',
    app: 'workers',
    variants: ['out of memory'],
    expected: worker({}),
    arrives: 'at the next start',
    stderrDiffers: true,
  },
  {
    name: 'the process ends, and a worker thread is at work',
    app: 'workers',
    variants: ['process.exit in the main thread', 'SIGTERM'],
    drive: async (process) => {
      if (process.variant === 'SIGTERM') await process.kill('SIGTERM');
    },
    expected: (variant) =>
      worker({ spans: [['work', `process ended: ${variant === 'SIGTERM' ? variant : 'exit code 3'}`]] }),
    arrives: 'at the next start',
    note: "The thread's open spans are ended too.",
  },
];

export const processes: readonly Case[] = [
  {
    name: 'a `cluster` worker',
    app: 'processes',
    variants: [
      'a cluster worker that crashes',
      'a cluster worker that is disconnected',
      'a cluster worker that is killed',
    ],
    expected: (variant) => ({
      numbered: 500,
      bodies: ['parent'],
      ...(variant.endsWith('crashes') && {
        errors: [{ level: 'FATAL', origin: 'uncaught_exception' } as const],
        spans: [['work', WORKER_DIED]] as const,
      }),
    }),
    arrives: 'at the next start',
  },
  {
    name: 'a forked child',
    app: 'processes',
    variants: ['a forked child that exits'],
    expected: { numbered: 500, bodies: ['parent'] },
    arrives: 'at the end',
  },
];
