/** A script that runs and ends, as under cron or a Kubernetes CronJob. */
import { readFile } from 'node:fs/promises';
import { getLogger, job } from 'spanlog';

const log = getLogger('import');
const [, , file = 'products.csv'] = process.argv;

await job('import-products', async (progress) => {
  const [, ...lines] = (await readFile(file, 'utf8')).trim().split('\n');
  log.info('file read', { file, lines: lines.length });
  for (const line of lines) {
    const [id, name, price] = line.split(',');
    if (name === '') progress.skipped();
    else if (Number.isNaN(Number(price))) progress.failed(id, new TypeError(`no price: ${price}`));
    else progress.processed();
  }
});
