/** A process that runs on and starts its jobs itself. */
import cron from 'node-cron';
import { getLogger, scheduledJob } from 'spanlog';

const log = getLogger('cleanup');

const cleanUp = scheduledJob(
  'cleanup',
  (progress) => {
    for (const session of ['s1', 's2', 's3']) {
      log.debug('session removed', { session });
      progress.processed();
    }
  },
  { every: '1m', maxDuration: '30s' },
);

cron.schedule(process.env.SCHEDULE ?? '* * * * *', cleanUp, { timezone: 'Europe/Berlin' });
