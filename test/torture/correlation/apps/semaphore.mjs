import { setTimeout as wait } from 'node:timers/promises';
import { serve } from './kit.mjs';

/** At most one at a time: whoever leaves lets the next one in. */
let busy = false;
const waiting = [];
async function slot() {
  if (busy) await new Promise((resolve) => waiting.push(resolve));
  busy = true;
}
function leave() {
  const next = waiting.shift();
  if (next === undefined) busy = false;
  else next();
}

serve(async ({ say }) => {
  await slot();
  say('in the pool');
  await wait(2);
  say('still in the pool');
  leave();
});
