import { AsyncResource } from 'node:async_hooks';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { carryContext } from 'spanlog';
import { serve, step } from './kit.mjs';

/** Two threads for all requests, started before any of them. */
const waiting = new Map();
const pool = [1, 2].map(() => {
  const worker = new Worker(join(import.meta.dirname, 'worker.mjs'), { workerData: {} });
  worker.on('message', ({ marker }) => {
    step(marker, 'listener of the pool');
    waiting.get(marker)();
  });
  return worker;
});
let turn = 0;

serve(async ({ marker, say }) => {
  await new Promise((resolve) => {
    waiting.set(
      marker,
      AsyncResource.bind(() => {
        say('bound callback');
        resolve();
      }),
    );
    pool[turn++ % pool.length].postMessage({ marker, carrier: carryContext() });
  });
  say('after the pool');
});
