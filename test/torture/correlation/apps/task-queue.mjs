import { AsyncResource } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { context } from '@opentelemetry/api';
import { carryContext, continueContext } from 'spanlog';
import { meeting, serve } from './kit.mjs';

/** One loop, started by whoever comes first, runs the tasks of all. */
const tasks = [];
let running = false;
async function drain() {
  running = true;
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await task();
  running = false;
}
function enqueue(task) {
  return new Promise((resolve) => {
    tasks.push(() => wait(1).then(task).then(resolve));
    if (!running) void drain();
  });
}
const everybody = meeting(3);

serve(async ({ say }) => {
  await everybody();
  await enqueue(() => say('bare task'));
  await enqueue(AsyncResource.bind(() => say('AsyncResource.bind')));
  await enqueue(context.bind(context.active(), () => say('context.bind')));
  const carrier = carryContext();
  await enqueue(() => continueContext(carrier, () => say('continueContext')));
  say('after its task');
});
