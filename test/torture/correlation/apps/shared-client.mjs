import { AsyncResource } from 'node:async_hooks';
import { connect, createServer } from 'node:net';
import { gate, serve } from './kit.mjs';

const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');

/** One connection for all, opened by the first who needs it; replies come in order, as with Redis. */
let socket;
const replies = [];
function ask(callback) {
  if (socket === undefined) {
    socket = connect(echo.address().port, '127.0.0.1');
    socket.on('data', (data) => {
      for (const _ of data) replies.shift()();
    });
  }
  replies.push(callback);
  socket.write('.');
}

serve(async ({ say }) => {
  const bare = gate();
  ask(() => {
    say('callback of a reply');
    bare.resolve();
  });
  await bare.promise;
  say('after the promise of a reply');
  const bound = gate();
  ask(
    AsyncResource.bind(() => {
      say('callback bound with AsyncResource.bind');
      bound.resolve();
    }),
  );
  await bound.promise;
});
