import { addAbortListener } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { serve } from './kit.mjs';

serve(async ({ say }) => {
  const controller = new AbortController();
  controller.signal.addEventListener('abort', () => say('abort listener'));
  addAbortListener(controller.signal, () => say('addAbortListener'));
  const waiting = wait(60_000, undefined, { signal: controller.signal }).catch(() => say('aborted wait'));
  await null;
  controller.abort();
  await waiting;
  const signal = AbortSignal.timeout(2);
  await new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      say('AbortSignal.timeout');
      resolve();
    });
    // The signal's own timer does not keep the process, which has a server anyway.
  });
});
