import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { gate, serve } from './kit.mjs';

const store = new AsyncLocalStorage();

class Job extends AsyncResource {
  run(fn) {
    return this.runInAsyncScope(fn);
  }
}

serve(async ({ marker, say }) => {
  /** Says it only when the app's own store is right too. */
  const check = (name) => say(store.getStore() === marker ? name : `${name}: the app's own store is wrong`);
  await store.run(marker, async () => {
    check('run');
    await wait(1);
    check('run, later');
    await store.exit(async () => {
      await wait(1);
      if (store.getStore() === undefined) say('exit');
    });
    const later = AsyncLocalStorage.snapshot();
    const bound = AsyncLocalStorage.bind(() => check('AsyncLocalStorage.bind'));
    const resource = new Job('Job');
    const done = gate();
    // From outside of the app's store.
    store.exit(() =>
      setTimeout(() => {
        later(() => check('AsyncLocalStorage.snapshot'));
        bound();
        resource.run(() => check('AsyncResource.runInAsyncScope'));
        done.resolve();
      }, 1),
    );
    await done.promise;
  });
  store.enterWith(marker);
  await wait(1);
  check('enterWith');
});
