/** Works on what is in the queue. */
import { Worker } from 'bullmq';
import { getLogger, queueJob, watchWorker } from 'spanlog';
import { connection } from './redis.js';

const log = getLogger('mailer');

const send = queueJob(async ({ data }) => {
  log.info('sending');
  if (data.to === 'nobody') throw new RangeError('no such mailbox');
  return 'sent';
});

const worker = watchWorker(new Worker('mail', send, { connection }));
process.once('SIGTERM', () => worker.close());
