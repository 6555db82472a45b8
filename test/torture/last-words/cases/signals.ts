import type { Case, Expected } from '../matrix.ts';
import type { Process } from '../run-process.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const endedBy = (reason: string, more: Partial<Expected> = {}): Expected => ({
  numbered: 1000,
  spans: [['work', `process ended: ${reason}`]],
  ...more,
});

const sends =
  (...signals: readonly NodeJS.Signals[]) =>
  async (process: Process) => {
    for (const signal of signals) await process.kill(signal);
  };

export const signals: readonly Case[] = [
  ...SIGNALS.map(
    (signal): Case => ({
      name: `${signal}, and the app has no handler`,
      app: 'signals',
      variants: ['no handler'],
      drive: sends(signal),
      expected: endedBy(signal),
      arrives: 'at the end',
      note: 'Ended by the signal, as without.',
    }),
  ),
  {
    name: 'a second signal',
    app: 'signals',
    variants: ['no handler'],
    collector: 'silent',
    drive: async (process, { plain, collector }) => {
      await process.kill('SIGINT');
      if (plain) return;
      await collector.until('the last words', () => collector.wasSentSpans);
      process.child.kill('SIGINT');
    },
    settings: { SPANLOG_EXIT_TIMEOUT: '30s' },
    expected: endedBy('SIGINT'),
    arrives: 'at the next start',
    note: 'Ends the process at once, whatever is still on its way.',
  },
  {
    name: 'a signal the app handles',
    app: 'signals',
    variants: [
      'a handler that exits at once',
      'a handler that stops the service',
      'a handler, once',
      'a handler added late',
      'a listener that hides from nobody',
    ],
    drive: sends('SIGTERM'),
    expected: (variant) =>
      endedBy('exit code 7', { bodies: variant.endsWith('at once') ? [] : ['stopping'] }),
    arrives: 'at the end',
    note: "Left to the app's handler; the rest happens at its exit.",
  },
  {
    name: 'a signal the app no longer handles',
    app: 'signals',
    variants: ['a handler taken away again'],
    drive: sends('SIGTERM'),
    expected: endedBy('SIGTERM'),
    arrives: 'at the end',
  },
  {
    name: 'a signal a library passes on when it is alone',
    app: 'signals',
    variants: ['a library that ends the process when it is alone'],
    drive: sends('SIGTERM'),
    expected: { numbered: 1000, bodies: ['stopping'] },
    arrives: 'at the next start',
    note: '`signal-exit` and its like find themselves alone, as without, and end the process by the signal.',
  },
  {
    name: 'a handler that does nothing, then SIGKILL',
    app: 'signals',
    variants: ['a handler that does nothing, then SIGKILL'],
    drive: async (process) => {
      await process.kill('SIGTERM');
      await process.said('no');
      process.child.kill('SIGKILL');
    },
    expected: { numbered: 1000 },
    arrives: 'at the next start',
  },
];
