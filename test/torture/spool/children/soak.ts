/** Logs a million records, as fast as they are delivered, and tells at times how much memory and how many files it holds. */
import { readdirSync, writeSync } from 'node:fs';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { openSpool } from '../../../../src/spool/open-spool.ts';
import { destination, encode, RESOURCE, record, settings } from '../../../spool/shipper/records.ts';

const [url = '', dir = '', total = '0'] = process.argv.slice(2);
const say = (value: unknown) => writeSync(1, `${JSON.stringify(value)}\n`);

/** Records that wait at most: this is no test of a backlog. */
const AHEAD = 40_000;
const SAMPLES = 40;

const spool = openSpool(
  settings({ dir }),
  { logs: destination(url, { delayMs: 10, maxEntries: 4_096 }) },
  RESOURCE,
  (line) => say({ line }),
);
const count = Number(total);
for (let index = 0; index < count; ) {
  for (const end = Math.min(count, index + 500); index < end; index++) {
    const attributes = {
      'http.route': '/orders/:id',
      status: 200 + (index % 5),
      'user.id': `u${index % 1_000}`,
    };
    const entry = record('an order was taken and passed on', `s-${index}`, attributes);
    spool.append('logs-normal', encode, entry, Date.now(), index % 10_000 === 0);
  }
  await turn();
  while (spool.counts('logs').spooled > AHEAD) await pause(1);
  if (index % (count / SAMPLES) === 0) {
    say({ rss: process.memoryUsage.rss(), files: readdirSync('/proc/self/fd').length, index });
  }
}
say({ flushed: await spool.flush(120_000), ...spool.counts('logs') });
await spool.close();
say({ left: readdirSync(dir), files: readdirSync('/proc/self/fd').length });
