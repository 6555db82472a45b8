import {
  setInterval as every,
  scheduler,
  setImmediate as soon,
  setTimeout as wait,
} from 'node:timers/promises';
import { serve } from './kit.mjs';

serve(async ({ say }) => {
  await new Promise((resolve) => {
    setTimeout(() => {
      say('setTimeout');
      resolve();
    }, 1);
  });
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      clearInterval(timer);
      say('setInterval');
      resolve();
    }, 1);
  });
  await new Promise((resolve) => {
    setImmediate(() => {
      say('setImmediate');
      resolve();
    });
  });
  await new Promise((resolve) => {
    const timer = setTimeout(() => {
      say('refreshed timer');
      resolve();
    }, 1);
    timer.refresh();
  });
  await wait(1);
  say('timers/promises setTimeout');
  await soon();
  say('timers/promises setImmediate');
  for await (const _ of every(1)) break;
  say('timers/promises setInterval');
  await scheduler.wait(1);
  say('scheduler.wait');
  await scheduler.yield();
  say('scheduler.yield');
});
