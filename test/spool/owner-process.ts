/** An owner for the tests of takeover: makes its folder, writes its path, and lives until it is ended. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { machineClock } from '../../src/spool/clock.ts';
import { nodeFileSystem } from '../../src/spool/file-system.ts';
import { holdLease } from '../../src/spool/lease.ts';
import { Liveness } from '../../src/spool/liveness.ts';
import { thisMachine } from '../../src/spool/machine.ts';
import { makeOwnerFolder } from '../../src/spool/owner-folder.ts';
import { Takeover } from '../../src/spool/takeover.ts';

const [dir, mode] = isMainThread ? process.argv.slice(2) : (workerData as string[]);
if (dir === undefined) throw new Error('usage: owner-process <dir> [thread|race]');

if (isMainThread && mode === 'thread') {
  // The owner is a thread of this process. A line of input ends the thread, not the process.
  const worker = new Worker(new URL(import.meta.url), { workerData: [dir] });
  worker.on('message', (line) => console.log(line));
  worker.on('exit', () => console.log('the thread has ended'));
  process.stdin.once('data', () => void worker.terminate());
  setInterval(() => {}, 60_000);
} else {
  const folder = makeOwnerFolder(dir);
  writeFileSync(join(folder, 'logs-normal-1.seg'), folder);
  await holdLease(folder);
  if (mode === 'race') {
    // Begins when told, with others that are told at the same time.
    const name = folder.slice(dir.length + 1);
    const liveness = new Liveness(nodeFileSystem, thisMachine(), machineClock);
    const takeover = new Takeover({ dir, own: name, disk: nodeFileSystem, liveness });
    process.stdin.once('data', async () => console.log(JSON.stringify(await takeover.scan())));
  }
  if (isMainThread) console.log(folder);
  else parentPort?.postMessage(folder);
  setInterval(() => {}, 60_000);
}
