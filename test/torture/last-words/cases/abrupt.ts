import type { Case } from '../matrix.ts';
import type { Process } from '../run-process.ts';

const kills = (signal: NodeJS.Signals) => async (process: Process) => {
  await process.said('ready');
  process.child.kill(signal);
};

export const abrupt: readonly Case[] = [
  {
    name: 'SIGKILL',
    app: 'abrupt',
    variants: ['SIGKILL from outside'],
    drive: kills('SIGKILL'),
    expected: { numbered: 1000 },
    arrives: 'at the next start',
  },
  {
    name: 'a blocked event loop, killed by its supervisor',
    app: 'abrupt',
    variants: ['a blocked event loop, SIGKILL', 'a blocked event loop that has logged, SIGKILL'],
    drive: kills('SIGKILL'),
    expected: { numbered: 1000 },
    arrives: 'at the next start',
    note: 'Also what was logged by the turn that never ended, but for its last 50 ms.',
  },
  {
    name: 'SIGTERM while the event loop is blocked',
    app: 'abrupt',
    variants: ['a blocked event loop, SIGTERM'],
    drive: async (process) => {
      await process.said('ready');
      await process.kill('SIGTERM');
    },
    expected: { numbered: 1000 },
    arrives: 'at the next start',
    note: 'Ends the process after half a second, as it would at once without: it is not a handler of ours that waits.',
  },
  {
    name: 'out of memory',
    app: 'abrupt',
    variants: ['out of memory', 'out of memory while logging'],
    flags: ['--max-old-space-size=64'],
    expected: { numbered: 1000 },
    arrives: 'at the next start',
    stderrDiffers: true,
  },
  {
    name: '`process.abort()`',
    app: 'abrupt',
    variants: ['process.abort()', 'process.abort() in the same turn'],
    expected: { numbered: 1000 },
    arrives: 'at the next start',
    stderrDiffers: true,
  },
  {
    name: '`process.kill(process.pid, "SIGKILL")`',
    app: 'abrupt',
    variants: ['process.kill(process.pid, "SIGKILL")', 'process.kill(process.pid, "SIGKILL"), after a while'],
    expected: { numbered: 1000 },
    arrives: 'at the next start',
  },
  {
    name: '`--abort-on-uncaught-exception`',
    app: 'abrupt',
    variants: ['--abort-on-uncaught-exception'],
    flags: ['--abort-on-uncaught-exception'],
    expected: { numbered: 1000 },
    arrives: 'at the next start',
    stderrDiffers: true,
    note: 'V8 ends the process before any JavaScript can see the error: there is no record of it.',
  },
];
