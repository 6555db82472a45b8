import { setTimeout as wait } from 'node:timers/promises';
import { meeting, serve, step } from './kit.mjs';

const everybody = meeting(3);

async function* tickets() {
  let marker = yield;
  for (;;) {
    await wait(1);
    step(marker, 'in the shared generator');
    marker = yield 'ticket';
  }
}
const shared = tickets();
const primed = shared.next();

// Three calls of next() queue up: the second and third go on when the one before them has its value.
serve(async ({ marker, say }) => {
  await primed;
  await everybody();
  await shared.next(marker);
  say('after next()');
});
