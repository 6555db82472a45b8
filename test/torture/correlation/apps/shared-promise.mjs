import { gate, meeting, serve } from './kit.mjs';

const shared = gate();
const everybody = meeting(3);
let first = true;

// All three wait for one promise; the last to come resolves it, so two go on because of somebody else.
serve(async ({ say }) => {
  const isFirst = first;
  first = false;
  shared.promise.then(() => say('then of a shared promise'));
  everybody().then(() => shared.resolve());
  await shared.promise;
  say(
    isFirst ? 'after a promise resolved by another request' : 'after a promise resolved by another request',
  );
});
