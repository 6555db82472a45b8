import { AsyncResource } from 'node:async_hooks';
import { EventEmitter, EventEmitterAsyncResource, on, once } from 'node:events';
import { context } from '@opentelemetry/api';
import { gate, serve } from './kit.mjs';

// Events of something that is older than any request, as a broker's connection is: a clock that ticks on its own.
const clock = new EventEmitter();
clock.setMaxListeners(0);
setInterval(() => clock.emit('tick'), 2);

serve(async ({ say }) => {
  const bare = gate();
  clock.once('tick', () => {
    say('bare listener');
    bare.resolve();
  });
  await bare.promise;
  const bound = gate();
  clock.once(
    'tick',
    AsyncResource.bind(() => {
      say('AsyncResource.bind');
      bound.resolve();
    }),
  );
  await bound.promise;
  const byContext = gate();
  clock.once(
    'tick',
    context.bind(context.active(), () => {
      say('context.bind');
      byContext.resolve();
    }),
  );
  await byContext.promise;
  await once(clock, 'tick');
  say('after events.once');
  for await (const _ of on(clock, 'tick')) break;
  say('after events.on');
  const own = new EventEmitterAsyncResource({ name: 'order' });
  const emitted = gate();
  own.on('event', () => {
    say('EventEmitterAsyncResource');
    emitted.resolve();
  });
  clock.once('tick', () => own.emit('event'));
  await emitted.promise;
});
