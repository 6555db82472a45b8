import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { setContext } from 'spanlog';
import { gate, serve } from './kit.mjs';

/** Everybody waits for everybody: a thousand requests are in flight at once, and go on in no order. */
const crowd = Number(process.env.CROWD);
const all = gate();
let here = 0;

serve(async ({ marker, say }) => {
  say('came');
  setContext({ 'user.id': marker });
  here++;
  if (here === crowd) all.resolve();
  await all.promise;
  await wait(randomInt(20));
  say('after a timer');
  await Promise.all([readFile('package.json'), new Promise((resolve) => setImmediate(resolve))]);
  say('after a file');
  for (let i = randomInt(5); i >= 0; i--) await null;
  say('after some turns');
});
