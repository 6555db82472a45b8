import { AsyncLocalStorage } from 'node:async_hooks';
import { channel, subscribe, tracingChannel } from 'node:diagnostics_channel';
import { serve, step } from './kit.mjs';

subscribe('orders', ({ marker }) => step(marker, 'subscriber'));
const work = tracingChannel('work');
work.subscribe({
  start: ({ marker }) => step(marker, 'tracing channel start'),
  asyncStart: ({ marker }) => step(marker, 'tracing channel asyncStart'),
  asyncEnd: () => {},
  end: () => {},
  error: () => {},
});
const store = new AsyncLocalStorage();
channel('bound').bindStore(store, ({ marker }) => marker);

serve(async ({ marker, say }) => {
  await null;
  channel('orders').publish({ marker });
  await work.tracePromise(async () => null, { marker });
  await channel('bound').runStores({ marker }, async () => {
    await null;
    if (store.getStore() === marker) say('with a store bound to the channel');
  });
});
