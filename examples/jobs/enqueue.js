/** Puts messages into a queue, as a service would while it answers a request. */
import { Queue } from 'bullmq';
import { enqueued, getLogger } from 'spanlog';
import { connection } from './redis.js';

const log = getLogger('shop');
const queue = new Queue('mail', { connection });

for (const to of ['ann', 'bob', 'nobody']) {
  const { id } = await queue.add('welcome', enqueued({ to }), { attempts: 2 });
  log.info('mail enqueued', { id });
}
await queue.close();
