import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { serve } from './kit.mjs';

serve(async ({ say }) => {
  const source = new ReadableStream({
    start: () => say('start'),
    async pull(controller) {
      await wait(1);
      say('pull');
      controller.enqueue('chunk');
      controller.close();
    },
  });
  const through = new TransformStream({
    async transform(part, controller) {
      await null;
      say('transform');
      controller.enqueue(part);
    },
    flush: () => say('flush'),
  });
  for await (const _ of source.pipeThrough(through)) say('in for await');
  await new Response(Readable.toWeb(Readable.from([Buffer.from('text')]))).text();
  say('after a Response');
});
