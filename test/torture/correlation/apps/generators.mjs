import { setTimeout as wait } from 'node:timers/promises';
import { serve } from './kit.mjs';

async function* rows(say) {
  try {
    say('generator starts');
    yield 1;
    await wait(1);
    say('generator after await');
    yield* more(say);
  } finally {
    await wait(1);
    say('generator ends');
  }
}

async function* more(say) {
  await null;
  say('delegated generator');
  yield 2;
  yield 3;
}

function* numbers(say) {
  say('plain generator');
  yield 1;
}

serve(async ({ say }) => {
  for await (const row of rows(say)) {
    if (row === 1) say('in for await');
    if (row === 2) break;
  }
  say('after for await');
  for (const _ of numbers(say)) await null;
});
