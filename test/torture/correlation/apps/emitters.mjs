import { EventEmitter, on, once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { serve, step } from './kit.mjs';

const bus = new EventEmitter();
bus.on('order', (marker) => step(marker, 'listener registered at start'));

serve(async ({ marker, say }) => {
  await wait(1);
  bus.emit('order', marker);
  const own = new EventEmitter();
  own.on('event', () => say('listener of the request'));
  own.once('event', () => say('listener for once'));
  setTimeout(() => own.emit('event'), 1);
  await once(own, 'event');
  say('after events.once');
  setTimeout(() => own.emit('tick', 1), 1);
  for await (const _ of on(own, 'tick')) break;
  say('after events.on');
  const target = new EventTarget();
  target.addEventListener('event', () => say('EventTarget'));
  setTimeout(() => target.dispatchEvent(new Event('event')), 1);
  await once(target, 'event');
});
