import type { Case, Expected } from '../matrix.ts';

const ended: Expected = { numbered: 1000, spans: [['work', 'process ended: exit code 0']] };
const KEPT =
  /^spanlog: 1001 records not delivered before the process ended: 1001 safe on disk, sent at the next start$/;

export const collectors: readonly Case[] = [
  {
    name: 'no collector',
    app: 'exits',
    variants: ['process.exit in the same turn'],
    collector: 'down',
    settings: { SPANLOG_EXIT_TIMEOUT: '500' },
    expected: ended,
    arrives: 'at the next start',
    told: KEPT,
    note: 'Waits for it no longer than `exitTimeout`, and says on standard error what is left.',
  },
  {
    name: 'a collector that does not answer',
    app: 'exits',
    variants: ['process.exit in the same turn', 'nothing left to do'],
    collector: 'silent',
    settings: { SPANLOG_EXIT_TIMEOUT: '500' },
    expected: ended,
    arrives: 'at the next start',
    told: KEPT,
    note: 'The same.',
  },
  {
    name: '`exitTimeout: 0`',
    app: 'exits',
    variants: ['process.exit in the same turn'],
    settings: { SPANLOG_EXIT_TIMEOUT: '0' },
    expected: ended,
    arrives: 'at the next start',
    told: KEPT,
    note: 'Written, and not waited for.',
  },
  {
    name: 'no disk, and no collector',
    app: 'exits',
    variants: ['process.exit in the same turn'],
    collector: 'down',
    settings: { SPANLOG_EXIT_TIMEOUT: '500', SPANLOG_SPOOL: 'off' },
    expected: {},
    arrives: 'at the next start',
    told: /^spanlog: 1001 records not delivered before the process ended: 1001 lost$/,
    note: '`SPANLOG_SPOOL=off`: lost, and said so.',
  },
  {
    name: 'no disk',
    app: 'exits',
    variants: ['process.exit in the same turn'],
    settings: { SPANLOG_SPOOL: 'off' },
    expected: ended,
    arrives: 'at the end',
    note: '`SPANLOG_SPOOL=off`: sent before the end.',
  },
];
