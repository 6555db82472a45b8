import { setTimeout as wait } from 'node:timers/promises';
import { getContext, setContext, withContext } from 'spanlog';
import { meeting, serve } from './kit.mjs';

const everybody = meeting(3);

serve(async ({ marker, say }) => {
  setContext({ 'user.id': marker });
  await everybody();
  say('set');
  await withContext({ order: `order-${marker}` }, async () => {
    await wait(1);
    say('in withContext');
    await withContext({ order: 'inner' }, async () => {
      await null;
      setContext({ item: marker });
      say('in an inner withContext');
    });
    say('in the outer withContext again');
  });
  say('after withContext');
  // Two branches of one request, interleaved.
  await Promise.all(
    ['left', 'right'].map((branch) =>
      withContext({ branch }, async () => {
        await wait(1);
        say(branch);
      }),
    ),
  );
  setContext({ 'user.id': undefined, tenant: getContext()['user.id'] });
  say('changed');
});
