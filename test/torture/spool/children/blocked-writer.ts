/**
 * Logs one entry and never comes to the end of its turn. A thread beside it looks for groups to rescue.
 *
 * Argument: the owner's folder.
 */
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { encodeText } from '../../../spool/entries.ts';
import { realWriter } from './real-writer.ts';

const [dir = ''] = process.argv.slice(2);
const { writer, forRescuer } = realWriter(dir, 'turn', 256 * 1024);
const worker = new Worker(new URL('./rescuer.ts', import.meta.url), { workerData: forRescuer });
worker.once('message', () => {
  writer.append('logs-normal', encodeText, 'the last words', Date.now(), false);
  writeSync(1, 'logged\n');
  for (;;) {}
});
