/** The app that loses or does not: `node app.ts <side> <what happens> <records>`. Says how many it has logged. */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Happening } from './rows.ts';
import { type SideName, startSide } from './sides.ts';

const [, , sideName, happening, records] = process.argv as [string, string, SideName, Happening, string];
const count = Number(records);

/** Beyond those that count. */
const WARM_UP = 2 ** 30;
/** Milliseconds after which a service has been up for a while. */
const UP = 1_500;

const side = await startSide(sideName);
const turn = () => new Promise((resolve) => setImmediate(resolve));
const say = (text: string) => writeSync(1, `${text}\n`);
const logged = (number: number) => say(`logged ${number}`);

function logAll(): void {
  for (let i = 0; i < count; i++) side.log(i);
  logged(count);
}

/** So many records every so many milliseconds, whatever the timers do. */
async function pace(perSecond: number, every: number, seconds: number): Promise<void> {
  const started = performance.now();
  let next = 0;
  for (;;) {
    const elapsed = performance.now() - started;
    const due = Math.floor((Math.min(elapsed, seconds * 1_000) * perSecond) / 1_000);
    for (; next < due; next++) side.log(next);
    if (elapsed >= seconds * 1_000) break;
    await sleep(every);
  }
  logged(next);
}

const HAPPENINGS: { readonly [H in Happening]: () => unknown } = {
  'tight loop': async () => {
    logAll();
    await side.shutdown();
  },
  yielding: async () => {
    for (let i = 0; i < count; i++) {
      side.log(i);
      if (i % 100 === 99) await turn();
    }
    logged(count);
    await side.shutdown();
  },
  'process.exit': () => {
    logAll();
    process.exit(0);
  },
  'uncaught exception': () => {
    setImmediate(() => {
      logAll();
      throw new Error('uncaught');
    });
  },
  'unhandled rejection': () => {
    logAll();
    void Promise.reject(new Error('unhandled'));
  },
  signal: async () => {
    side.log(WARM_UP);
    await sleep(UP);
    setInterval(() => {}, 1_000);
    logAll();
    await turn();
    say('ready');
  },
  'natural end': () => logAll(),
  latency: async () => {
    await pace(5_000, 10, 5);
    await side.shutdown();
  },
  outage: async () => {
    say('begun');
    await pace(500, 20, 30);
    await side.shutdown();
  },
  collect: () => {
    side.log(WARM_UP);
    process.stdin.on('end', () => {}).resume();
  },
};

await HAPPENINGS[happening]();
