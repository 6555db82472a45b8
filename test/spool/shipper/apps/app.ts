/**
 * A process with a spool, for tests: what it does is told by its first argument. What it writes to standard output is a
 * JSON line each.
 */
import { writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { openSpool } from '../../../../src/spool/open-spool.ts';
import type { Spool } from '../../../../src/spool/spool.ts';
import { destination, encode, RESOURCE, record, settings } from '../records.ts';

interface Told {
  readonly how: string;
  readonly url: string;
  readonly dir?: string;
  readonly count: number;
  readonly name: string;
}

const told = (isMainThread ? JSON.parse(process.argv[2] ?? '{}') : workerData) as Told;
const say = (value: unknown) => writeSync(1, `${JSON.stringify(value)}\n`);

function open(): Spool {
  return openSpool(
    settings({ dir: told.dir }),
    { logs: destination(told.url, { delayMs: 60_000 }) },
    RESOURCE,
    (line) => say({ line }),
  );
}

function log(spool: Spool, count = told.count, from = 0): void {
  for (let index = from; index < from + count; index++) {
    const entry = record(`number ${index}`, `${told.name}-${index}`);
    spool.append('logs-normal', encode, entry, Date.now(), false);
  }
}

function drainAtExit(spool: Spool): void {
  process.on('exit', () => {
    spool.hurry();
    const drained = spool.drain(5_000);
    say({ drained, ...spool.counts('logs') });
  });
}

switch (told.how) {
  case 'exit': {
    const spool = open();
    drainAtExit(spool);
    log(spool);
    process.exit(3);
    break;
  }
  case 'natural end': {
    const spool = open();
    drainAtExit(spool);
    log(spool);
    break;
  }
  case 'several drains': {
    const spool = open();
    process.on('exit', () => {
      for (let round = 0; round < 3; round++) {
        log(spool, told.count, round * told.count);
        say({ drained: spool.drain(5_000), ...spool.counts('logs') });
      }
    });
    break;
  }
  case 'flush': {
    const spool = open();
    log(spool);
    say({ flushed: await spool.flush(5_000), ...spool.counts('logs') });
    break;
  }
  case 'stay': {
    const spool = open();
    log(spool);
    await spool.flush(5_000);
    say({ ready: true });
    setInterval(() => {}, 60_000);
    break;
  }
  case 'blocked': {
    // A turn that never ends.
    const spool = open();
    log(spool, 1);
    await spool.flush(5_000);
    log(spool, told.count, 1);
    say({ blocked: true });
    for (;;);
  }
  case 'thread': {
    if (isMainThread) {
      const worker = new Worker(new URL(import.meta.url), { workerData: told, execArgv: process.execArgv });
      worker.on('exit', (code) => say({ thread: code }));
    } else {
      const spool = open();
      drainAtExit(spool);
      log(spool);
      process.exit(5);
    }
    break;
  }
  default:
    throw new Error(`what is ${told.how}?`);
}
