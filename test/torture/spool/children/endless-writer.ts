/**
 * Logs until it is killed, and notes in a file how far it got: what is noted was promised to be on the disk. The page cache has the
 * note as well as the entries, so both outlive the process.
 *
 * Should nobody be left to kill it, it ends by itself before it has filled the disk.
 *
 * Arguments: the owner's folder, the file of notes, the durability, a seed.
 */
import { openSync, writeSync } from 'node:fs';
import type { Durability } from '../../../../src/spool/spool.ts';
import { encodeText } from '../../../spool/entries.ts';
import { seeded } from '../../../spool/random.ts';
import { realWriter } from './real-writer.ts';

const [dir = '', notes = '', durability = 'turn', seed = '0'] = process.argv.slice(2);
const random = seeded(Number(seed));
const { writer } = realWriter(dir, durability as Durability, 256 * 1024);
const fd = openSync(notes, 'w');
const note = Buffer.alloc(8);
const MOST = 1_000_000;
let next = 0;

function noteDown(): void {
  note.writeDoubleLE(next);
  writeSync(fd, note, 0, note.length, 0);
}

function log(now: boolean): void {
  const text = `${next} ${'x'.repeat(random() < 0.01 ? 100_000 : Math.floor(random() * 400))}`;
  writer.append('logs-normal', encodeText, text, Date.now(), now);
  next++;
  if (now || durability === 'call') noteDown();
}

function turn(): void {
  if (next > MOST) throw new Error(`${next} entries, and still not killed`);
  for (let left = Math.floor(random() * 50); left > 0; left--) log(random() < 0.02);
  // By the next macrotask this turn is over.
  setImmediate(() => {
    noteDown();
    turn();
  });
}

process.stdout.write('ready\n');
turn();
