import { MessageChannel } from 'node:worker_threads';
import { gate, serve } from './kit.mjs';

serve(async ({ say }) => {
  const { port1, port2 } = new MessageChannel();
  const done = gate();
  port2.on('message', () => {
    say('message on a port of the request');
    done.resolve();
  });
  port1.postMessage('hello');
  await done.promise;
  port1.close();
});
