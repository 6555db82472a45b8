import { serve, step } from './kit.mjs';

/** Loads what all requests of a turn have asked for in one go, as a data loader does. */
let batch;
function load(marker) {
  if (batch === undefined) {
    batch = [];
    setTimeout(() => {
      const all = batch;
      batch = undefined;
      for (const one of all) step(one.marker, 'in the batch');
      for (const one of all) one.resolve(one.marker);
    }, 20);
  }
  return new Promise((resolve) => batch.push({ marker, resolve }));
}

serve(async ({ marker, say }) => {
  await load(marker);
  say('after the batch');
});
